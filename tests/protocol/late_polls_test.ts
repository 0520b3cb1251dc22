/** Polls that wait for the disk while their partition is purged, deleted, or goes to another member of their group. */
import assert from "node:assert/strict";
import { batchLength, layBatch, readBack } from "../support/batches.ts";
import type { PolledMessages, Session } from "../../src/broker/mod.ts";
import { SampleBroker } from "../../src/broker/sample_broker.ts";
import type { PollMessages } from "../../src/wire/mod.ts";

const AT = { stream: "st", topic: "t" } as const;
const GROUP = { ...AT, group: "g" } as const;

/** Of two partitions the one that a second member of the group takes, at once when nothing of it is in work. */
const PARTITION = 1;

/** Longer than read bytes count as seen. */
const LONG_MS = 2 * 3_600_000;
const SLOW_MS = 10;

async function withMessages(count: number): Promise<{ sample: SampleBroker; root: Session }> {
  const sample = await SampleBroker.open();
  const root = await sample.root();
  await sample.ask(root, { kind: "create_stream", name: AT.stream });
  await sample.ask(root, {
    kind: "create_topic",
    stream: AT.stream,
    name: AT.topic,
    partitionsCount: 2,
    compression: "none",
    messageExpiryMicros: 0n,
    maxTopicSizeBytes: 0n,
    replicationFactor: 1,
  });
  await sample.ask(root, { kind: "create_consumer_group", ...AT, name: GROUP.group });
  for (let number = 0; number < count; number++) await send(sample, root);
  await makeDiskSlow(sample, root);
  return { sample, root };
}

/** After a slow read of what nobody has looked at for long, the next ones of that kind go off the event loop. */
async function makeDiskSlow(sample: SampleBroker, root: Session): Promise<void> {
  const { clock, disk: { faults } } = sample.world;
  await send(sample, root, 0);
  clock.elapse(LONG_MS);
  faults.onOperation = (operation) => operation === "read" && clock.elapse(SLOW_MS);
  offsetsOf(await sample.broker.poll(root, { ...SINGLE, partition: 0 }));
  faults.onOperation = () => {};
}

async function send({ broker }: SampleBroker, session: Session, id = PARTITION): Promise<void> {
  const messages = [{ id: 0, payload: new Uint8Array(100) }];
  const slab = broker.slabs.acquire(batchLength(messages));
  const destination = { ...AT, partitioning: { kind: "partition", id } } as const;
  await broker.send(session, destination, layBatch(slab, messages));
  broker.slabs.release(slab);
}

function nextOf(consumer: PollMessages["consumer"]): PollMessages {
  const strategy = { kind: "next" } as const;
  return {
    kind: "poll_messages",
    consumer,
    ...AT,
    partition: PARTITION,
    strategy,
    count: 1,
    autoCommit: true,
  };
}

const MEMBER = nextOf({ kind: "group", id: GROUP.group });
const SINGLE = nextOf({ kind: "consumer", id: 7 });

/** Begins the poll, does the rest while it waits for the disk, and gives both answers. */
async function overtaken<T>(
  { world, broker }: SampleBroker,
  session: Session,
  poll: PollMessages,
  meanwhile: () => Promise<T>,
): Promise<{ late: PolledMessages; meanwhile: T }> {
  const hold = world.disk.faults.hold("read", /\.log$/);
  const pending = broker.poll(session, poll);
  await world.scheduler.rest();
  assert.equal(hold.held, 1, "the poll waits for the disk");
  const done = meanwhile();
  await world.scheduler.rest();
  hold.release();
  return { late: await pending, meanwhile: await done };
}

function offsetsOf({ read }: PolledMessages): number[] {
  const offsets = readBack(read.messages).map(({ offset }) => offset);
  read.release();
  return offsets;
}

async function stored(sample: SampleBroker, root: Session, { consumer }: PollMessages) {
  const found = await sample.ask(root, {
    kind: "get_consumer_offset",
    consumer,
    ...AT,
    partition: PARTITION,
  });
  return found?.storedOffset;
}

async function member(sample: SampleBroker): Promise<Session> {
  const session = await sample.root();
  await sample.ask(session, { kind: "join_consumer_group", ...GROUP });
  return session;
}

Deno.test("a poll that a purge overtook commits nothing in the emptied partition", async () => {
  const { sample, root } = await withMessages(2);
  const { late } = await overtaken(sample, root, SINGLE, async () => {
    await sample.ask(root, { kind: "purge_topic", ...AT });
  });
  assert.equal(late.currentOffset, 0);
  late.read.release();
  assert.equal(await stored(sample, root, SINGLE), undefined);
  await send(sample, root);
  const next = await sample.broker.poll(root, SINGLE);
  assert.deepEqual(offsetsOf(next), [0], "the first message after the purge is not passed over");
  await sample.close();
});

Deno.test("a poll that the deletion of its topic overtook ends, and commits nothing to the next topic", async () => {
  const { sample, root } = await withMessages(1);
  const { late } = await overtaken(sample, root, SINGLE, async () => {
    await sample.ask(root, { kind: "delete_topic", ...AT });
  });
  late.read.release();
  const used = sample.broker.slabs.usedBytes;
  assert.equal(used, 0);
  await sample.close();
});

Deno.test("a late poll of a member whose partition went to another one is empty and commits nothing", async () => {
  const { sample, root } = await withMessages(2);
  const first = await member(sample);
  const { late, meanwhile: second } = await overtaken(sample, first, MEMBER, () => member(sample));
  assert.deepEqual(offsetsOf(late), []);
  assert.equal(await stored(sample, root, MEMBER), undefined);
  assert.deepEqual(offsetsOf(await sample.broker.poll(second, MEMBER)), [0]);
  assert.deepEqual(offsetsOf(await sample.broker.poll(first, MEMBER)), []);
  assert.equal(sample.broker.slabs.usedBytes, 0);
  await sample.close();
});

Deno.test("a late poll whose partition went away and came back is empty, and the offset does not go back", async () => {
  const { sample, root } = await withMessages(3);
  const first = await member(sample);
  const { late } = await overtaken(sample, first, MEMBER, async () => {
    const second = await member(sample);
    const { consumer } = MEMBER;
    await sample.ask(second, {
      kind: "store_consumer_offset",
      consumer,
      ...AT,
      partition: PARTITION,
      offset: 1,
    });
    sample.disconnect(second);
  });
  assert.deepEqual(offsetsOf(late), []);
  assert.equal(await stored(sample, root, MEMBER), 1);
  assert.deepEqual(offsetsOf(await sample.broker.poll(first, MEMBER)), [2]);
  await sample.close();
});

Deno.test("a late poll of a former owner is empty also when the partition was purged meanwhile", async () => {
  const { sample } = await withMessages(2);
  const first = await member(sample);
  const { late } = await overtaken(sample, first, MEMBER, async () => {
    await sample.ask(await member(sample), { kind: "purge_topic", ...AT });
  });
  assert.deepEqual(offsetsOf(late), []);
  await sample.close();
});
