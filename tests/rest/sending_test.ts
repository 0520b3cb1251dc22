/** Sending and polling over REST, where it is more than the recorded conversations show. */
import assert from "node:assert/strict";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker } from "./rest_broker.ts";

const MESSAGES = "/streams/s/topics/t/messages";
const FIRST = { kind: "partition_id", value: "AAAAAA==" };

async function withTopic(
  task: (client: RestClient, broker: RestBroker) => Promise<void>,
  settings: Parameters<typeof restApp>[0] = {},
): Promise<void> {
  const broker = await restApp(settings);
  try {
    const client = new RestClient(broker);
    await client.login();
    await client.createTopic();
    await task(client, broker);
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
    assert.equal(broker.slabsInUse?.(), 0, "every buffer came back");
  } finally {
    await broker.stop();
  }
}

type PolledMessage = { header: Record<string, bigint>; payload: string; user_headers: unknown };

async function poll(client: RestClient, query = "count=1000"): Promise<PolledMessage[]> {
  const answer = await client.ask("GET", `${MESSAGES}?${query}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json()["messages"] as PolledMessage[];
}

Deno.test("REST send: unknown keys are ignored, at every level", async () => {
  await withTopic(async (client) => {
    const body = { partitioning: { ...FIRST, x: 1 }, messages: [{ payload: "eA==", header: {} }], extra: 1 };
    assert.equal((await client.ask("POST", MESSAGES, JSON.stringify(body))).status, 201);
    assert.deepEqual((await poll(client)).map(({ payload }) => payload), ["eA=="]);
  });
});

Deno.test("REST send: messages are stored in order, origin times grow by one microsecond", async () => {
  await withTopic(async (client) => {
    const payloads = Array.from({ length: 500 }, (_, at) => new Uint8Array(1 + at % 97).fill(at).toBase64());
    const messages = payloads.map((payload, at) => ({ id: at + 1, payload }));
    assert.equal(
      (await client.ask("POST", MESSAGES, JSON.stringify({ partitioning: FIRST, messages }))).status,
      201,
    );
    const polled = await poll(client);
    assert.deepEqual(polled.map(({ payload }) => payload), payloads);
    assert.deepEqual(polled.map(({ header }) => header["id"]), messages.map(({ id }) => BigInt(id)));
    assert.deepEqual(polled.map(({ header }) => header["offset"]), messages.map((_, at) => BigInt(at)));
    const origin = polled[0]!.header["origin_timestamp"]!;
    assert.deepEqual(
      polled.map(({ header }) => header["origin_timestamp"]),
      messages.map((_, at) => origin + BigInt(at)),
    );
    assert.equal(new Set(polled.map(({ header }) => header["timestamp"])).size, 1);
  });
});

Deno.test("REST send: one bad message, and none of the request is stored", async () => {
  await withTopic(async (client) => {
    for (
      const bad of [`{"payload":"e"}`, `{"payload":""}`, `{"id":null,"payload":"eA=="}`, `{}`, "1", "null"]
    ) {
      const body = `{"partitioning":${JSON.stringify(FIRST)},"messages":[{"payload":"eA=="},${bad}]}`;
      assert.equal((await client.ask("POST", MESSAGES, body)).status, 422, bad);
    }
    assert.deepEqual(await poll(client), []);
  });
});

Deno.test("REST send: wrong shapes beat wrong values, and those beat what is missing", async () => {
  await withTopic(async (client) => {
    const send = async (partitioning: unknown, messages: unknown, path = MESSAGES) => {
      const answer = await client.ask("POST", path, JSON.stringify({ partitioning, messages }));
      return [answer.status, answer.json()["code"]];
    };
    const emptyKey = { kind: "messages_key", value: "" };
    assert.deepEqual(await send(emptyKey, [{}]), [422, "invalid_format"]);
    assert.deepEqual(await send(emptyKey, []), [400, "invalid_key_value_length"]);
    assert.deepEqual(await send(FIRST, [], "/streams/nope/topics/t/messages"), [
      400,
      "invalid_messages_count",
    ]);
    assert.deepEqual(await send({ kind: 1, value: "" }, []), [400, "invalid_format"]);
    assert.deepEqual(await send({ kind: "messages_key", value: new Uint8Array(256).toBase64() }, []), [
      400,
      "invalid_key_value_length",
    ]);
  });
});

Deno.test("REST send: a key goes where the binary protocol sends it; topics without partitions take none", async () => {
  await withTopic(async (client) => {
    await client.ask("POST", "/streams/s/topics/t/partitions", `{"partitions_count":2}`);
    const key = { kind: "messages_key", value: btoa("customer-17") };
    const body = JSON.stringify({ partitioning: key, messages: [{ payload: "eA==" }] });
    assert.equal((await client.ask("POST", MESSAGES, body)).status, 201);
    assert.equal((await poll(client, "partition_id=2")).length, 1);
    await client.ask("DELETE", "/streams/s/topics/t/partitions?partitions_count=3");
    const refused = await client.ask("POST", MESSAGES, body);
    assert.deepEqual([refused.status, refused.json()["id"]], [400, 3008n]);
  });
});

Deno.test("REST send: a message without id gets one of 128 bits, exact in the answer", async () => {
  await withTopic(async (client) => {
    const messages = Array.from({ length: 20 }, () => ({ payload: "eA==" }));
    await client.ask("POST", MESSAGES, JSON.stringify({ partitioning: FIRST, messages }));
    const ids = (await poll(client)).map(({ header }) => header["id"]!);
    assert.equal(new Set(ids).size, 20);
    assert.ok(ids.some((id) => id > 2n ** 64n));
  });
});

Deno.test("REST send: when the buffers are full nothing is stored, and the client is told to come again", async () => {
  await withTopic(async (client, broker) => {
    const release = broker.fillSlabs!();
    const body = JSON.stringify({ partitioning: FIRST, messages: [{ payload: "eA==" }] });
    const refused = await client.ask("POST", MESSAGES, body);
    assert.deepEqual([refused.status, refused.headers.get("retry-after")], [429, "1"]);
    release();
    assert.deepEqual(await poll(client), []);
    assert.equal((await client.ask("POST", MESSAGES, body)).status, 201);
  });
});

Deno.test("REST poll: an answer has at most 4 MiB of messages, and at least one", async () => {
  await withTopic(async (client) => {
    const payload = new Uint8Array(1_400_000).toBase64();
    const body = JSON.stringify({ partitioning: FIRST, messages: [{ payload }] });
    for (let sent = 0; sent < 4; sent++) assert.equal((await client.ask("POST", MESSAGES, body)).status, 201);
    assert.equal((await poll(client, "count=10")).length, 2);
    assert.equal((await poll(client, "count=10&value=3")).length, 1);
  });
});

Deno.test("REST flush: both spellings of the last part of the path", async () => {
  await withTopic(async (client) => {
    for (
      const [last, status] of [["true", 200], ["fsync=true", 200], ["fsync=false?fsync=false", 200], [
        "1",
        400,
      ]]
    ) {
      assert.equal((await client.ask("GET", `${MESSAGES}/flush/0/${last}`)).status, status, String(last));
    }
  });
});

Deno.test("REST cluster metadata: the WebSocket port has both of its names", async () => {
  await withTopic(async (client) => {
    const [node] = (await client.ask("GET", "/cluster/metadata")).json()["nodes"] as [
      Record<string, unknown>,
    ];
    const endpoints = node["endpoints"] as Record<string, bigint>;
    assert.equal(endpoints["websocket"], endpoints["web_socket"]);
  });
});

Deno.test("REST poll: answers end at 4 MiB of messages, and one that is larger goes alone", async () => {
  await withTopic(async (client) => {
    const lengths = [1_500_000, 1_500_000, 1_500_000, 6_000_000];
    for (const [at, length] of lengths.entries()) {
      const payload = new Uint8Array(length).fill(at + 1).toBase64();
      const body = JSON.stringify({ partitioning: FIRST, messages: [{ payload }] });
      assert.equal((await client.ask("POST", MESSAGES, body)).status, 201);
    }
    assert.equal((await poll(client)).length, 2);
    const [large, ...others] = await poll(client, "value=3&count=10");
    assert.deepEqual(others, []);
    const payload = Uint8Array.fromBase64(large!.payload);
    assert.equal(payload.length, 6_000_000);
    assert.ok(payload.every((byte) => byte === 4));
  }, { maxRequestSizeBytes: 16_000_000 });
});
