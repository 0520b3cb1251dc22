/** One broker, two doors: what is done over one is seen over the other. */
import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/mod.ts";
import { denoPlatform } from "../../src/platform/mod.ts";
import { RecordingLogger } from "../../src/platform/simulation/mod.ts";
import { startBroker } from "../../src/server/mod.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";
import { RawClient } from "../support/raw_client.ts";
import { request } from "../support/request_bytes.ts";
import { connectTcp } from "../support/test_broker.ts";
import { heldAgainstDocument } from "./documented.ts";
import { RestClient } from "./rest_client.ts";

const CREATE_TOKEN = 42;
const LIST_TOKENS = 41;
const DELETE_TOKEN = 43;
const LOGIN_WITH_TOKEN = 44;
const NONE = new Uint8Array();

interface Doors {
  readonly rest: RestClient;
  connect(): Promise<RawClient>;
}

async function withDoors(task: (doors: Doors) => Promise<void>): Promise<void> {
  const dataPath = await Deno.makeTempDir({ prefix: "galgo_doors_" });
  const addresses = { ...OTHER_DOORS_OFF, IGGY_TCP_ADDRESS: "127.0.0.1:0", IGGY_HTTP_ADDRESS: "127.0.0.1:0" };
  const { config } = loadConfig({ environment: { IGGY_SYSTEM_PATH: dataPath, ...addresses } });
  const rootUser = { name: "iggy", password: "iggy" };
  const running = await startBroker(config, { ...denoPlatform(), logger: new RecordingLogger() }, {
    rootUser,
  });
  const http = Deno.createHttpClient({});
  const origin = `http://127.0.0.1:${running.addresses.http!.port}`;
  const rest = new RestClient({
    fetch: heldAgainstDocument((path, init) => fetch(origin + path, { ...init, client: http })),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  try {
    await rest.login();
    await task({
      rest,
      connect: async () => await RawClient.loggedIn(await connectTcp(running.addresses.tcp!)),
    });
  } finally {
    http.close();
    await running.stop();
    await Deno.remove(dataPath, { recursive: true });
  }
}

function name(text: string): Uint8Array {
  return request((write) => write.str8(text));
}

Deno.test("two doors: a personal access token of one is listed, good and deleted over the other", () =>
  withDoors(async ({ rest, connect }) => {
    const binary = await connect();
    const made = await rest.ask("POST", "/personal-access-tokens", `{"name":"over-rest","expiry":0}`);
    const { token } = JSON.parse(made.text);
    const login = await binary.ask(LOGIN_WITH_TOKEN, name(token));
    assert.deepEqual([...login], [0, 0, 0, 0]);
    assert.match(new TextDecoder().decode(await binary.ask(LIST_TOKENS, NONE)), /over-rest/);

    const created = await binary.ask(CREATE_TOKEN, request((write) => write.str8("over-tcp").u64(0n)));
    const other = new TextDecoder().decode(created.subarray(1));
    const answer = await rest.ask("POST", "/personal-access-tokens/login", JSON.stringify({ token: other }));
    assert.equal(answer.json()["user_id"], 0n);
    await rest.ask("DELETE", "/personal-access-tokens/over-rest");
    assert.doesNotMatch(new TextDecoder().decode(await binary.ask(LIST_TOKENS, NONE)), /over-rest/);
    await binary.ask(DELETE_TOKEN, name("over-tcp"));
    assert.equal((await rest.ask("GET", "/personal-access-tokens")).text, "[]");
    binary.close();
  }));

Deno.test("two doors: a token of one is in the list of the other at every one of twenty logins, once", () =>
  withDoors(async ({ rest, connect }) => {
    const listed = request((write) => write.str8("over-rest").u64(0n));
    await rest.ask("POST", "/personal-access-tokens", `{"name":"over-rest","expiry":0}`);
    for (let login = 0; login < 20; login++) {
      const binary = await connect();
      assert.deepEqual(await binary.ask(LIST_TOKENS, NONE), listed, `login ${login}`);
      binary.close();
    }
    await rest.ask("DELETE", "/personal-access-tokens/over-rest");

    const binary = await connect();
    await binary.ask(CREATE_TOKEN, request((write) => write.str8("over-tcp").u64(0n)));
    for (let login = 0; login < 20; login++) {
      await rest.login();
      const tokens = (await rest.ask("GET", "/personal-access-tokens")).text;
      assert.equal(tokens, `[{"name":"over-tcp","expiry_at":null}]`, `login ${login}`);
    }
    binary.close();
  }));

Deno.test("two doors: connections and members of groups are shown over REST, its own callers are not", () =>
  withDoors(async ({ rest, connect }) => {
    assert.equal((await rest.ask("GET", "/clients")).text, "[]");
    const binary = await connect();
    await binary.createStream("s");
    await binary.createTopic("s", "t", 3);
    const groups = "/streams/s/topics/t/consumer-groups";
    assert.equal((await rest.ask("POST", groups, `{"name":"g"}`)).status, 201);
    await binary.ask(
      604,
      request((write) => {
        for (const each of ["s", "t", "g"]) write.u8(2).str8(each);
      }),
    );
    const [client] = JSON.parse((await rest.ask("GET", "/clients")).text);
    assert.deepEqual({ ...client, client_id: 0, address: "" }, {
      client_id: 0,
      user_id: 0,
      address: "",
      transport: "tcp",
      consumer_groups_count: 1,
    });
    const details = JSON.parse((await rest.ask("GET", `/clients/${client.client_id}`)).text);
    assert.deepEqual(details.consumer_groups, [{
      stream_id: 0,
      topic_id: 0,
      group_id: 0,
      consumer_group_id: 0,
    }]);
    assert.deepEqual(JSON.parse((await rest.ask("GET", `${groups}/g`)).text), {
      id: 0,
      name: "g",
      partitions_count: 3,
      members_count: 1,
      members: [{ id: 0, partitions_count: 3, partitions: [0, 1, 2] }],
    });
    assert.match((await rest.ask("GET", "/metrics")).text, /^clients 1$/m);
    assert.equal((await rest.ask("DELETE", `${groups}/g`)).status, 204);
    const after = JSON.parse((await rest.ask("GET", `/clients/${client.client_id}`)).text);
    assert.deepEqual(after.consumer_groups, []);
    binary.close();
  }));
