/** Sizes and counts of streams, topics and the whole server, exact after each step. */
import assert from "node:assert/strict";
import type { OutgoingMessage } from "../support/message_bytes.ts";
import { RawClient } from "../support/raw_client.ts";
import { execute, PLAIN_TOPIC } from "./execute.ts";
import { withBroker } from "./subject.ts";

const encoder = new TextEncoder();

/** 117 messages of 121 bytes each. */
const BATCH: readonly OutgoingMessage[] = Array.from(
  { length: 117 },
  () => ({ payload: new Uint8Array(57) }),
);
const BATCH_BYTES = 14_157;

async function figures(client: RawClient) {
  const { messagesSizeBytes, messagesCount } = await execute(client, "get_stats", {});
  return [messagesSizeBytes, messagesCount];
}

async function figuresOf(client: RawClient, stream: string, topic?: string) {
  const details = topic === undefined
    ? await execute(client, "get_stream", { stream })
    : await execute(client, "get_topic", { stream, topic });
  return details && [details.sizeBytes, details.messagesCount];
}

/** Size and count of so many batches. */
function batches(count: number): readonly [number, number] {
  return [count * BATCH_BYTES, count * BATCH.length];
}

Deno.test("figures: 1337 numbered messages in one request are 100502 bytes, read back whole and in parts", async () => {
  await withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream("st");
    await client.createTopic("st", "t", 3);
    const texts = Array.from({ length: 1337 }, (_, number) => `message ${number}`);
    await client.send(
      { stream: "st", topic: "t", partition: 0 },
      texts.map((text, number) => ({ id: BigInt(number + 1), payload: encoder.encode(text) })),
    );
    const topic = await execute(client, "get_topic", { stream: "st", topic: "t" });
    assert.deepEqual([topic?.sizeBytes, topic?.messagesCount], [100_502, 1337]);
    assert.deepEqual(
      topic?.partitions.map(({ segmentsCount, sizeBytes, currentOffset, messagesCount }) => [
        segmentsCount,
        sizeBytes,
        currentOffset,
        messagesCount,
      ]),
      [[1, 100_502, 1336, 1337], [1, 0, 0, 0], [1, 0, 0, 0]],
    );
    const from = { consumer: 1, stream: "st", topic: "t", partition: 0 };
    const read: string[] = [];
    for (let offset = 0; offset < 1337; offset += 133) {
      const { messages } = await client.poll({ ...from, offset, count: 133 });
      read.push(...messages.map(({ payload }) => new TextDecoder().decode(payload)));
    }
    assert.deepEqual(read, texts);
    const { messages } = await client.poll({ ...from, offset: 0, count: 1337 });
    assert.deepEqual(
      messages.map(({ offset, id }) => [offset, id]),
      texts.map((_, at) => [at, BigInt(at + 1)]),
    );
    assert.ok(messages.every(({ timestamp }) => timestamp > 0n));
    assert.equal((await client.poll({ ...from, partition: 1, offset: 0, count: 10 })).messages.length, 0);
    const { streamsCount, topicsCount, partitionsCount, segmentsCount, messagesCount } = await execute(
      client,
      "get_stats",
      {},
    );
    assert.deepEqual(
      [streamsCount, topicsCount, partitionsCount, segmentsCount, messagesCount],
      [1, 1, 3, 3, 1337],
    );
  });
});

Deno.test("figures: a topic that is updated reads back what it was given, under its new name", async () => {
  await withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream("st");
    await client.createTopic("st", "t", 3);
    const settings = {
      name: "renamed",
      compression: "gzip",
      messageExpiryMicros: 1000n,
      maxTopicSizeBytes: 2_000_000_000n,
      replicationFactor: 5,
    } as const;
    await execute(client, "update_topic", { stream: "st", topic: "t", ...settings });
    const topic = await execute(client, "get_topic", { stream: "st", topic: "renamed" });
    assert.ok(topic);
    const { name, compression, messageExpiryMicros, maxTopicSizeBytes, replicationFactor } = topic;
    assert.deepEqual(
      { name, compression, messageExpiryMicros, maxTopicSizeBytes, replicationFactor },
      settings,
    );
  });
});

Deno.test("figures: two streams with two topics each, through sending, purging and deleting", async () => {
  await withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    for (const stream of ["S1", "S2"]) {
      await client.createStream(stream);
      for (const name of ["T1", "T2"]) {
        await execute(client, "create_topic", { stream, name, partitionsCount: 1, ...PLAIN_TOPIC });
      }
    }
    await fill(client);
    assert.deepEqual(await figures(client), batches(8));
    await execute(client, "purge_topic", { stream: "S1", topic: "T1" });
    assert.deepEqual(await figuresOf(client, "S1", "T1"), batches(0));
    assert.deepEqual(await figuresOf(client, "S1", "T2"), batches(2));
    assert.deepEqual(await figuresOf(client, "S1"), batches(2));
    assert.deepEqual(await figures(client), batches(6));
    await execute(client, "delete_topic", { stream: "S1", topic: "T1" });
    assert.deepEqual(await figuresOf(client, "S1"), batches(2));
    await execute(client, "purge_topic", { stream: "S1", topic: "T2" });
    assert.deepEqual(await figuresOf(client, "S1"), batches(0));
    assert.deepEqual(await figuresOf(client, "S2"), batches(4));
    await execute(client, "delete_stream", { stream: "S1" });
    await execute(client, "purge_stream", { stream: "S2" });
    assert.deepEqual(await figuresOf(client, "S2"), batches(0));
    assert.deepEqual(await figures(client), batches(0));
    await execute(client, "delete_stream", { stream: "S2" });
    assert.deepEqual(await client.streamNames(), []);
  });
});

/** Two batches into each topic, with a look after each. */
async function fill(client: RawClient): Promise<void> {
  let ofStreams = 0;
  for (const [stream, other] of [["S1", "S2"], ["S2", "S1"]] as const) {
    const ofOther = await figuresOf(client, other);
    let ofStream = 0;
    for (const topic of ["T1", "T2"]) {
      for (const sent of [1, 2]) {
        await client.send({ stream, topic, partition: 0 }, BATCH);
        assert.deepEqual(await figuresOf(client, stream, topic), batches(sent));
        assert.deepEqual(await figuresOf(client, stream), batches(++ofStream));
        assert.deepEqual(await figures(client), batches(++ofStreams));
        assert.deepEqual(await figuresOf(client, other), ofOther);
      }
    }
  }
}
