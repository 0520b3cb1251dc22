/** What consumers and groups meet where a partition is damaged (docs/log.md, Damage). */
import assert from "node:assert/strict";
import { messagesOf, type PollMessages } from "../wire/mod.ts";
import { outcome, SampleBroker } from "./sample_broker.ts";
import type { Session } from "./session.ts";

const HEADER_LENGTH = 64;
const ENTRY_LENGTH = 16;
const MESSAGES = 10;
const TOPIC = { stream: "s", topic: "t" } as const;
const HOUR_MS = 3_600_000;

/** Two partitions of ten messages without payload, in the first of which number 4 is damaged. */
async function damaged(): Promise<{ readonly broker: SampleBroker; readonly root: Session }> {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.ask(root, { kind: "create_stream", name: "s" });
  await broker.ask(root, {
    kind: "create_topic",
    stream: "s",
    name: "t",
    partitionsCount: 2,
    compression: "none",
    messageExpiryMicros: 0n,
    maxTopicSizeBytes: 0n,
    replicationFactor: 1,
  });
  for (const partition of [0, 1]) await sendTen(broker, root, partition);
  await broker.world.clock.advance(HOUR_MS);
  const path = "/data/streams/0/topics/0/partitions/0/00000000000000000000.log";
  broker.world.disk.flipBit(path, (4 * HEADER_LENGTH + 20) * 8);
  return { broker, root };
}

async function sendTen({ broker }: SampleBroker, session: Session, partition: number): Promise<void> {
  const slab = broker.slabs.acquire(MESSAGES * (ENTRY_LENGTH + HEADER_LENGTH));
  slab.bytes.fill(0);
  const view = new DataView(slab.bytes.buffer, slab.bytes.byteOffset);
  for (let at = 0; at < MESSAGES; at++) view.setUint32(at * ENTRY_LENGTH + 4, (at + 1) * HEADER_LENGTH, true);
  await broker.send(session, { ...TOPIC, partitioning: { kind: "partition", id: partition } }, {
    indexAddress: slab.address,
    messagesAddress: slab.address + MESSAGES * ENTRY_LENGTH,
    messagesLength: MESSAGES * HEADER_LENGTH,
    messagesCount: MESSAGES,
  });
  broker.slabs.release(slab);
}

/** The partition and the offsets that a poll returns. */
async function poll({ broker }: SampleBroker, session: Session, changes: Partial<PollMessages> = {}) {
  const { partitionId, read } = await broker.poll(session, {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: 1 },
    ...TOPIC,
    partition: 0,
    strategy: { kind: "next" },
    count: 100,
    autoCommit: true,
    ...changes,
  });
  const offsets = [...messagesOf(await read.whole())].map(({ offset }) => Number(offset));
  read.release();
  return [partitionId, ...offsets];
}

Deno.test("damage: a consumer comes to it, is refused, and goes on behind it when its offset is stored there", async () => {
  const { broker, root } = await damaged();
  assert.deepEqual(await poll(broker, root), [0, 0, 1, 2, 3]);
  for (let again = 0; again < 3; again++) {
    assert.equal(await outcome(poll(broker, root)), "invalid_message_checksum");
  }
  const address = { ...TOPIC, consumer: { kind: "consumer", id: 1 }, partition: 0 } as const;
  assert.equal((await broker.ask(root, { kind: "get_consumer_offset", ...address }))?.storedOffset, 3);
  await broker.ask(root, { kind: "store_consumer_offset", ...address, offset: 4 });
  assert.deepEqual(await poll(broker, root), [0, 5, 6, 7, 8, 9]);
  assert.deepEqual(await poll(broker, root, { partition: 1 }), [1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(broker.world.logger.texts("error").length, 1);
  assert.equal(broker.broker.slabs.usedBytes, 0);
});

Deno.test("damage: first, last, and by offset", async () => {
  const { broker, root } = await damaged();
  const byOffset = (offset: number) => poll(broker, root, { strategy: { kind: "offset", offset } });
  assert.deepEqual(await poll(broker, root, { strategy: { kind: "first" } }), [0, 0, 1, 2, 3]);
  assert.deepEqual(await poll(broker, root, { strategy: { kind: "last" }, count: 5 }), [0, 5, 6, 7, 8, 9]);
  assert.equal(
    await outcome(poll(broker, root, { strategy: { kind: "last" }, count: 6 })),
    "invalid_message_checksum",
  );
  assert.deepEqual(await byOffset(3), [0, 3]);
  assert.equal(await outcome(byOffset(4)), "invalid_message_checksum");
  assert.deepEqual(await byOffset(5), [0, 5, 6, 7, 8, 9]);
});

Deno.test("damage: a group's member meets it in its turn, and the other partition in the next", async () => {
  const { broker, root } = await damaged();
  await broker.ask(root, { kind: "create_consumer_group", ...TOPIC, name: "g" });
  await broker.ask(root, { kind: "join_consumer_group", ...TOPIC, group: "g" });
  const inTurn = { consumer: { kind: "group", id: "g" }, partition: undefined } as const;
  assert.deepEqual(await poll(broker, root, inTurn), [0, 0, 1, 2, 3]);
  assert.deepEqual(await poll(broker, root, inTurn), [1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.equal(await outcome(poll(broker, root, inTurn)), "invalid_message_checksum");
  assert.deepEqual(await poll(broker, root, inTurn), [1]);
  await broker.ask(root, {
    kind: "store_consumer_offset",
    ...TOPIC,
    consumer: inTurn.consumer,
    partition: 0,
    offset: 4,
  });
  assert.deepEqual(await poll(broker, root, inTurn), [0, 5, 6, 7, 8, 9]);
});
