/** Where offsets go on after an orderly stop, and when a stored one is ahead of the log. */
import assert from "node:assert/strict";
import { execute } from "../protocol/execute.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { createGroup, GroupClient } from "../support/group_client.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp, realBroker, type RestartableBroker } from "../support/test_broker.ts";

const PLACE = { stream: "st", topic: "t", partition: 0 };
const GROUP = { stream: "st", topic: "t", group: "g" };
const MESSAGE = { payload: new Uint8Array(8) };

async function withTopic(
  settings: Readonly<Record<string, string>>,
  test: (client: RawClient, broker: RestartableBroker) => Promise<void>,
): Promise<void> {
  const broker = await realBroker(settings);
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream(PLACE.stream);
    await client.createTopic(PLACE.stream, PLACE.topic, 1);
    await test(client, broker);
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

async function restarted(client: RawClient, broker: RestartableBroker): Promise<RawClient> {
  client.close();
  await broker.restart();
  return await RawClient.loggedIn(await broker.connect());
}

Deno.test("offsets: a single message at 0, committed; after a restart the next one is 1 and comes next", async () => {
  const settings = {
    IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "1",
    IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true",
  };
  await withTopic(settings, async (before, broker) => {
    const consumer = { ...PLACE, consumer: 77 };
    await before.send(PLACE, [MESSAGE]);
    await before.storeOffset(consumer, 0);
    const client = await restarted(before, broker);
    await client.send(PLACE, [MESSAGE]);
    const { messages, currentOffset } = await client.poll({ ...consumer, offset: "next", count: 10 });
    assert.deepEqual([currentOffset, ...messages.map(({ offset }) => offset)], [1, 1]);
  });
});

Deno.test("offsets: one that is ahead of the log is taken back to its end, and new messages come", async () => {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_test_" });
  const consumer = { ...PLACE, consumer: 88 };
  const file = `${dataPath}/streams/0/topics/0/partitions/0/offsets/consumers/88`;
  const first = await BrokerProcess.start({ dataPath });
  const before = await RawClient.loggedIn(await connectTcp(first.tcp));
  await before.createStream(PLACE.stream);
  await before.createTopic(PLACE.stream, PLACE.topic, 1);
  await before.send(PLACE, new Array(10).fill(MESSAGE));
  await before.storeOffset(consumer, 9);
  before.close();
  await first.stop();
  assert.equal(Deno.statSync(file).size, 8);
  Deno.writeFileSync(file, new Uint8Array(new BigUint64Array([999n]).buffer));

  const second = await BrokerProcess.start({ dataPath });
  try {
    const client = await RawClient.loggedIn(await connectTcp(second.tcp));
    await client.send(PLACE, new Array(5).fill(MESSAGE));
    const { messages } = await client.poll({ ...consumer, offset: "next", count: 10 });
    assert.deepEqual(messages.map(({ offset }) => offset), [10, 11, 12, 13, 14]);
    client.close();
  } finally {
    await second.stop();
    Deno.removeSync(dataPath, { recursive: true });
  }
});

Deno.test("offsets: what came before and after a restart is read without a gap by a group", async () => {
  const settings = {
    IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "10000",
    IGGY_MESSAGE_SAVER_INTERVAL: "1 s",
  };
  await withTopic(settings, async (before, broker) => {
    await createGroup(before, GROUP);
    await before.send(PLACE, new Array(1000).fill(MESSAGE));
    await execute(before, "flush_unsaved_buffer", { ...PLACE, fsync: true });
    const client = await restarted(before, broker);
    await client.send(PLACE, new Array(20).fill(MESSAGE));
    const member = new GroupClient(await RawClient.loggedIn(await broker.connect()), GROUP);
    await member.join();
    const sent = client.send(PLACE, new Array(200).fill(MESSAGE));
    const offsets: number[] = [];
    for (const until = Date.now() + 10_000; offsets.length < 1220 && Date.now() < until;) {
      offsets.push(...(await member.poll({ partition: 0, count: 10, autoCommit: true })).offsets);
    }
    await sent;
    assert.deepEqual(offsets, Array.from({ length: 1220 }, (_, at) => at));
    member.close();
  });
});
