/** Users, tokens and who is connected over REST, where it is more than the recorded conversations show. */
import assert from "node:assert/strict";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker } from "./rest_broker.ts";

async function withRoot(task: (root: RestClient, broker: RestBroker) => Promise<void>): Promise<void> {
  const broker = await restApp();
  try {
    const root = new RestClient(broker);
    await root.login();
    await task(root, broker);
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

async function withUser(
  task: (root: RestClient, user: RestClient, broker: RestBroker) => Promise<void>,
): Promise<void> {
  await withRoot(async (root, broker) => {
    await root.ask("POST", "/users", `{"username":"alice","password":"secret","status":"active"}`);
    const user = new RestClient(broker);
    await user.login("alice", "secret");
    await task(root, user, broker);
  });
}

Deno.test("REST users: user_status is the status where that is absent, and null changes nothing", () =>
  withUser(async (root) => {
    const status = async (body: string) => {
      assert.equal((await root.ask("PUT", "/users/alice", body)).status, 204);
      return (await root.ask("GET", "/users/alice")).json()["status"];
    };
    assert.equal(await status(`{"user_status":"inactive"}`), "inactive");
    assert.equal(await status(`{"user_status":null}`), "inactive");
    assert.equal(await status(`{"status":"active","user_status":"inactive"}`), "active");
    assert.equal((await root.ask("PUT", "/users/alice", `{"user_status":"Inactive"}`)).status, 422);
  }));

Deno.test("REST users: a token dies with its user's login, at once", () =>
  withUser(async (root, user, broker) => {
    const statusOf = async () => (await user.ask("GET", "/personal-access-tokens")).status;
    assert.equal(await statusOf(), 200);
    await root.ask("PUT", "/users/alice", `{"status":"inactive"}`);
    assert.equal(await statusOf(), 401);
    await root.ask("PUT", "/users/alice", `{"status":"active"}`);
    assert.equal(await statusOf(), 200);
    await root.ask("DELETE", "/users/alice");
    assert.equal(await statusOf(), 401);
    await broker.sleep(1);
    await root.ask("POST", "/users", `{"username":"bob","password":"secret","status":"active"}`);
    assert.equal(await statusOf(), 401, "its number is another's now");
  }));

Deno.test("REST users: permissions that are changed count with the next request", () =>
  withUser(async (root, user) => {
    const { global } = (await root.ask("GET", "/users/0")).json()["permissions"] as { global: object };
    const none = Object.fromEntries(Object.keys(global).map((flag) => [flag, false]));
    const grant = (flags: object) =>
      root.ask(
        "PUT",
        "/users/alice/permissions",
        JSON.stringify({ permissions: { global: { ...none, ...flags } } }),
      );
    assert.equal((await user.ask("GET", "/streams")).status, 403);
    assert.equal((await grant({ read_streams: true })).status, 204);
    assert.equal((await user.ask("GET", "/streams")).status, 200);
    await grant({});
    assert.equal((await user.ask("GET", "/streams")).status, 403);
  }));

Deno.test("REST permissions: each flag goes where it belongs and comes back, by ascending numbers", () =>
  withUser(async (root) => {
    const flags = (names: string[], chosen: string) =>
      Object.fromEntries(names.map((name) => [name, name === chosen]));
    const topic = ["manage_topic", "read_topic", "poll_messages", "send_messages"];
    const stream = ["manage_stream", "read_stream", "manage_topics", "read_topics", ...topic.slice(2)];
    const server = ["servers", "users", "streams", "topics"].flatMap((
      each,
    ) => [`manage_${each}`, `read_${each}`]);
    const globals = [...server, ...topic.slice(2)];
    for (const chosen of [...globals, ...stream, ...topic]) {
      const permissions = {
        global: flags(globals, chosen),
        streams: {
          "7": { ...flags(stream, chosen), topics: { "10": flags(topic, chosen), "9": flags(topic, "") } },
          "4294967295": { ...flags(stream, ""), topics: null },
        },
      };
      const answer = await root.ask("PUT", "/users/alice/permissions", JSON.stringify({ permissions }));
      assert.equal(answer.status, 204, answer.text);
      assert.deepEqual((await root.ask("GET", "/users/alice")).json()["permissions"], permissions);
    }
  }));

const BAD_PERMISSIONS: readonly (readonly [status: number, what: string, streams: string])[] = [
  [400, "a key that is no number", `{"orders":{}}`],
  [400, "a key past 32 bits", `{"4294967296":{}}`],
  [400, "a key below 0", `{"-1":{}}`],
  [422, "a list", "[]"],
  [422, "a stream that is no object", `{"1":true}`],
  [422, "a stream without its flags", `{"1":{}}`],
];

for (const [status, what, streams] of BAD_PERMISSIONS) {
  Deno.test(`REST permissions: ${what} is refused with ${status}`, () =>
    withUser(async (root) => {
      const { permissions } = (await root.ask("GET", "/users/0")).json() as {
        permissions: { global: object };
      };
      const body = `{"permissions":{"global":${JSON.stringify(permissions.global)},"streams":${streams}}}`;
      assert.equal((await root.ask("PUT", "/users/alice/permissions", body)).status, status);
      assert.equal((await root.ask("GET", "/users/alice")).json()["permissions"], null);
    }));
}

Deno.test("REST tokens: a personal one logs in, is listed by name, and shown once", () =>
  withUser(async (_root, user) => {
    for (const name of ["zulu", "alpha", "mike"]) {
      const { status, text } = await user.ask(
        "POST",
        "/personal-access-tokens",
        `{"name":"${name}","expiry":0}`,
      );
      assert.equal(status, 200, text);
      const { token } = JSON.parse(text);
      const login = await user.ask("POST", "/personal-access-tokens/login", JSON.stringify({ token }));
      assert.equal(login.json()["user_id"], 1n);
      assert.ok(!(await user.ask("GET", "/personal-access-tokens")).text.includes(token));
    }
    const names = JSON.parse((await user.ask("GET", "/personal-access-tokens")).text);
    assert.deepEqual(names, ["alpha", "mike", "zulu"].map((name) => ({ name, expiry_at: null })));
  }));

Deno.test("REST tokens: what was sent as a token is not repeated", () =>
  withRoot(async (root, { logger }) => {
    const answer = await root.ask("POST", "/personal-access-tokens/login", `{"token":"hunter2"}`);
    assert.equal(answer.status, 404);
    assert.doesNotMatch(answer.text + JSON.stringify(logger.lines), /hunter2/);
  }));

Deno.test("REST users: one who may not look at users is told of missing ones that they are", () =>
  withUser(async (_root, user) => {
    assert.equal((await user.ask("GET", "/users/1")).status, 200);
    assert.equal((await user.ask("GET", "/users/0")).status, 403);
    assert.equal((await user.ask("GET", "/users/9")).status, 404);
    assert.equal((await user.ask("GET", "/clients/0")).status, 403);
  }));
