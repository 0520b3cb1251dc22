/** Counts, sizes and contents over REST, to the byte, as clients of the original rely on them. */
import assert from "node:assert/strict";
import { RestClient } from "./rest_client.ts";
import { restApp, restServer } from "./rest_broker.ts";

type Json = Record<string, unknown>;

async function withRoot(task: (root: RestClient) => Promise<void>): Promise<void> {
  const broker = await restApp();
  try {
    const root = new RestClient(broker);
    await root.login();
    await task(root);
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

function topicSettings(name: string, partitionsCount: number): string {
  const settings = { name, partitions_count: partitionsCount, compression_algorithm: "none" };
  return JSON.stringify({ ...settings, message_expiry: 0, max_topic_size: 0 });
}

function toPartition(id: number): Json {
  return { kind: "partition_id", value: new Uint8Array(new Uint32Array([id]).buffer).toBase64() };
}

async function show(root: RestClient, path: string): Promise<Json> {
  const { status, text } = await root.ask("GET", path);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

async function done(root: RestClient, method: string, path: string, body?: string): Promise<void> {
  const { status, text } = await root.ask(method, path, body);
  assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${text}`);
}

async function send(root: RestClient, path: string, partition: number, messages: unknown[]): Promise<void> {
  const body = JSON.stringify({ partitioning: toPartition(partition), messages });
  assert.ok(body.length < 2_000_000);
  await done(root, "POST", `${path}/messages`, body);
}

async function poll(root: RestClient, path: string, query: string): Promise<Json[]> {
  return (await show(root, `${path}/messages?${query}`))["messages"] as Json[];
}

Deno.test("REST figures: 1337 numbered messages in one request are 100502 bytes, read back whole and in parts", () =>
  withRoot(async (root) => {
    await done(root, "POST", "/streams", `{"name":"test-stream"}`);
    await done(root, "POST", "/streams/test-stream/topics", topicSettings("test-topic", 3));
    const path = "/streams/test-stream/topics/test-topic";
    const payloads = Array.from({ length: 1337 }, (_, at) => btoa(`message ${at}`));
    await send(root, path, 0, payloads.map((payload, at) => ({ id: at + 1, payload })));
    const all = await poll(root, path, "value=0&count=1337");
    assert.deepEqual(all.map(({ payload }) => payload), payloads);
    const parts: Json[] = [];
    for (let at = 0; at < 10; at++) parts.push(...await poll(root, path, `value=${at * 133}&count=133`));
    assert.deepEqual(parts, all.slice(0, 1330));
    assert.deepEqual(await poll(root, path, "partition_id=1"), []);

    const topic = await show(root, path);
    assert.deepEqual([topic["size"], topic["messages_count"]], ["100.502 KB", 1337]);
    const [first] = topic["partitions"] as Json[];
    assert.deepEqual([first!["segments_count"], first!["current_offset"]], [1, 1336]);
    const stats = await show(root, "/stats");
    const counted = ["streams", "topics", "partitions", "segments", "messages", "consumer_groups", "clients"];
    assert.deepEqual(counted.map((name) => stats[`${name}_count`]), [1, 1, 3, 3, 1337, 0, 0]);
    for (const name of ["hostname", "os_name", "os_version", "kernel_version"]) assert.ok(stats[name]);

    const offset = `${path}/consumer-offsets`;
    const stored = async () =>
      (await show(root, `${offset}?consumer_id=reader&partition_id=0`))["stored_offset"];
    await done(root, "PUT", offset, `{"consumer_id":"reader","partition_id":0,"offset":10}`);
    const next = await poll(root, path, "consumer_id=reader&kind=next&count=10&auto_commit=true");
    assert.deepEqual(next.map(({ header }) => (header as Json)["offset"]), [
      11,
      12,
      13,
      14,
      15,
      16,
      17,
      18,
      19,
      20,
    ]);
    assert.equal(await stored(), 20);
    await done(root, "DELETE", `${path}/purge`);
    assert.deepEqual(await poll(root, path, "value=0"), []);
  }));

Deno.test("REST figures: 1337 messages with three headers each fit into one body, and come back unchanged", () =>
  withRoot(async (root) => {
    await done(root, "POST", "/streams", `{"name":"s"}`);
    await done(root, "POST", "/streams/s/topics", topicSettings("t", 3));
    const text = (value: string) => ({ kind: "string", value: btoa(value) });
    const headers = [
      { key: text("key 2"), value: { kind: "bool", value: "AQ==" } },
      { key: text("key-3"), value: { kind: "uint64", value: "QOIBAAAAAAA=" } },
      { key: text("key_1"), value: text("Value 1") },
    ];
    for (const [partition, count] of [[0, 1337], [1, 1000]] as const) {
      const messages = Array.from({ length: count }, (_, at) => ({
        payload: btoa(`message ${at}`),
        user_headers: headers.toReversed(),
      }));
      await send(root, "/streams/s/topics/t", partition, messages);
      const polled = await poll(root, "/streams/s/topics/t", `partition_id=${partition}&count=${count}`);
      assert.equal(polled.length, count);
      for (const [at, message] of polled.entries()) {
        assert.equal(message["payload"], btoa(`message ${at}`));
        assert.deepEqual(message["user_headers"], headers);
      }
    }
  }));

Deno.test("REST figures: two streams with two topics each, through sending, purging and deleting", () =>
  withRoot(async (root) => {
    const BATCH = 14_157;
    const sizeOf = async (path: string) => {
      const { size, messages_count: count } = await show(root, path);
      return [size, count];
    };
    const text = (bytes: number) => bytes === 0 ? "0 B" : `${bytes / 1000} KB`;
    const batches = (count: number) => [text(count * BATCH), count * 117];
    const messages = Array.from({ length: 117 }, () => ({ payload: new Uint8Array(57).fill(7).toBase64() }));
    for (const stream of ["S1", "S2"]) {
      await done(root, "POST", "/streams", JSON.stringify({ name: stream }));
      for (const topic of ["T1", "T2"]) {
        await done(root, "POST", `/streams/${stream}/topics`, topicSettings(topic, 1));
      }
    }
    for (const stream of ["S1", "S2"]) {
      for (const [at, topic] of ["T1", "T2"].entries()) {
        const path = `/streams/${stream}/topics/${topic}`;
        for (const sent of [1, 2]) {
          await send(root, path, 0, messages);
          assert.deepEqual(await sizeOf(path), batches(sent));
          assert.deepEqual(await sizeOf(`/streams/${stream}`), batches(2 * at + sent));
        }
      }
    }
    const stats = async () => {
      const { messages_size_bytes: size, messages_count: count } = await show(root, "/stats");
      return [size, count];
    };
    assert.deepEqual(await stats(), batches(8));
    await done(root, "DELETE", "/streams/S1/topics/T1/purge");
    assert.deepEqual(await sizeOf("/streams/S1/topics/T1"), batches(0));
    assert.deepEqual(await sizeOf("/streams/S1"), batches(2));
    assert.deepEqual(await stats(), batches(6));
    await done(root, "DELETE", "/streams/S1/topics/T1");
    assert.deepEqual(await sizeOf("/streams/S1"), batches(2));
    await done(root, "DELETE", "/streams/S1/topics/T2/purge");
    assert.deepEqual(await sizeOf("/streams/S1"), batches(0));
    assert.deepEqual(await sizeOf("/streams/S2"), batches(4));
    await done(root, "DELETE", "/streams/S1");
    await done(root, "DELETE", "/streams/S2/purge");
    assert.deepEqual(await stats(), batches(0));
  }));

Deno.test("REST figures: offsets past the last message are refused with 400 and their number", () =>
  withRoot(async (root) => {
    await root.createTopic();
    const path = "/streams/s/topics/t";
    const store = (offset: number) =>
      root.ask(
        "PUT",
        `${path}/consumer-offsets`,
        JSON.stringify({ consumer_id: "reader", partition_id: 0, offset }),
      );
    for (const offset of [0, 1]) assert.match((await store(offset)).text, /"id":4100/);
    await send(root, path, 0, Array.from({ length: 5 }, () => ({ payload: "eA==" })));
    for (const offset of [2, 4]) assert.equal((await store(offset)).status, 204);
    const refused = await store(5);
    assert.equal(refused.status, 400);
    assert.match(refused.text, /"id":4100/);
  }));

Deno.test("REST figures: a topic that is updated reads back what it was given, under its new name", () =>
  withRoot(async (root) => {
    await root.createTopic(3);
    const settings = { compression_algorithm: "gzip", message_expiry: 1000, max_topic_size: 2_000_000_000 };
    const body = { name: "renamed", ...settings, replication_factor: 5 };
    await done(root, "PUT", "/streams/s/topics/t", JSON.stringify(body));
    const topic = await show(root, "/streams/s/topics/renamed");
    assert.deepEqual({ ...topic, ...body }, topic);
    await done(root, "POST", "/streams/s/topics/renamed/partitions", `{"partitions_count":3}`);
    assert.equal((await show(root, "/streams/s/topics/renamed"))["partitions_count"], 6);
    await done(root, "DELETE", "/streams/s/topics/renamed/partitions?partitions_count=3");
    assert.equal((await show(root, "/streams/s/topics/renamed"))["partitions_count"], 3);
  }));

const CREATED: Readonly<Record<string, (name: string) => [path: string, body: string]>> = {
  users: (name) => ["/users", JSON.stringify({ username: name, password: "secret", status: "active" })],
  streams: (name) => ["/streams", JSON.stringify({ name })],
  topics: (name) => ["/streams/s/topics", topicSettings(name, 1)],
  groups: (name) => ["/streams/s/topics/t/consumer-groups", JSON.stringify({ name })],
};

for (const [kind, request] of Object.entries(CREATED)) {
  Deno.test(`REST: twenty clients create ${kind} at once, all of their own names, or of one name once`, async () => {
    const broker = await restServer();
    try {
      const root = new RestClient(broker);
      await root.login();
      await root.createTopic();
      const create = (name: string) => root.ask("POST", ...request(name));
      const distinct = await Promise.all(Array.from({ length: 20 }, (_, at) => create(`name-${at}`)));
      assert.deepEqual(distinct.map(({ status }) => status < 300), Array(20).fill(true));
      assert.equal(new Set(distinct.map((answer) => answer.json()["id"])).size, 20);
      const same = await Promise.all(Array.from({ length: 20 }, () => create("one-name")));
      assert.equal(same.filter(({ status }) => status < 300).length, 1);
      for (const { status, text } of same) assert.ok(status < 300 || status === 400, text);
    } finally {
      await broker.stop();
    }
  });
}
