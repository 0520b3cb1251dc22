/** Producers and consumers at the same time, while index entries are saved and segments change under them. */
import assert from "node:assert/strict";
import { BrokerProcess } from "../support/broker_process.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp, realBroker, type TestBroker } from "../support/test_broker.ts";
import { execute } from "./execute.ts";
import { clientWithTopic, PARTITION, withBroker } from "./subject.ts";

const RUN_MS = 3000;
const MAX_MEMORY_BYTES = 200 * 2 ** 20;

/** A message whose payload is its number. */
function numbered(number: number): { readonly payload: Uint8Array } {
  return { payload: new Uint8Array(new BigUint64Array([BigInt(number)]).buffer) };
}

function numberOf(payload: Uint8Array): number {
  return Number(new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true));
}

function withSettings(
  settings: Readonly<Record<string, string>>,
  test: (broker: TestBroker) => Promise<void>,
): Promise<void> {
  return withBroker(test, () => realBroker(settings));
}

Deno.test("a consumer that polls while messages are sent gets each once, in order", async () => {
  const settings = {
    IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "1",
    IGGY_MESSAGE_SAVER_INTERVAL: "100 ms",
  };
  await withSettings(settings, async (broker) => {
    const producer = await clientWithTopic(broker);
    const consumer = await RawClient.loggedIn(await broker.connect());
    const produced = (async () => {
      for (let batch = 0; batch < 100; batch++) {
        await producer.send(PARTITION, new Array(5).fill(numbered(batch)));
      }
    })();
    const offsets: number[] = [];
    for (const until = Date.now() + 10_000; offsets.length < 500 && Date.now() < until;) {
      const polled = await consumer.poll({
        ...PARTITION,
        consumer: 1,
        offset: "next",
        count: 10,
        autoCommit: true,
      });
      offsets.push(...polled.messages.map(({ offset }) => offset));
    }
    await produced;
    assert.deepEqual(offsets, Array.from({ length: 500 }, (_, at) => at));
  });
});

Deno.test("what was acknowledged is there at once for another connection, also while it is saved", async () => {
  const settings = {
    IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "100000",
    IGGY_SYSTEM_PARTITION_SIZE_OF_MESSAGES_REQUIRED_TO_SAVE: "1 GB",
    IGGY_MESSAGE_SAVER_INTERVAL: "100 ms",
  };
  await withSettings(settings, async (broker) => {
    const producer = await clientWithTopic(broker);
    const consumer = await RawClient.loggedIn(await broker.connect());
    let sent = 0;
    for (const until = Date.now() + RUN_MS; Date.now() < until; sent += 10) {
      await producer.send(PARTITION, new Array(10).fill(numbered(sent)));
      const { messages } = await consumer.poll({ ...PARTITION, consumer: 1, offset: sent, count: 10 });
      assert.deepEqual(
        messages.map(({ offset }) => offset),
        Array.from({ length: 10 }, (_, at) => sent + at),
      );
    }
    assert.ok(sent > 0);
  });
});

Deno.test("messages sent one by one are all there, in order, whatever was saved between them", async () => {
  await withSettings({ IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "10000" }, async (broker) => {
    const client = await clientWithTopic(broker);
    let sent = 0;
    for (const until = Date.now() + RUN_MS; Date.now() < until; sent++) {
      await client.send(PARTITION, [numbered(sent)]);
    }
    for (let offset = 0; offset < sent; offset += 1000) {
      const { messages } = await client.poll({ ...PARTITION, consumer: 1, offset, count: 1000 });
      const numbers = messages.map(({ payload }) => numberOf(payload));
      assert.deepEqual(
        numbers,
        Array.from({ length: Math.min(1000, sent - offset) }, (_, at) => offset + at),
      );
    }
  });
});

Deno.test("eight producers through thousands of tiny segments: no refusal, and memory stays small", async () => {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_test_" });
  const broker = await BrokerProcess.start({
    dataPath,
    settings: {
      IGGY_SYSTEM_SEGMENT_SIZE: "512 B",
      IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "32",
      IGGY_MESSAGE_SAVER_INTERVAL: "1 s",
    },
  });
  try {
    const clients = await Promise.all(
      Array.from({ length: 8 }, async () => await RawClient.loggedIn(await connectTcp(broker.tcp))),
    );
    await clients[0]!.createStream("st");
    await clients[0]!.createTopic("st", "t", 1);
    const until = Date.now() + RUN_MS;
    const counts = await Promise.all(clients.map((client) => sendUntil(client, until)));
    const { messagesCount, segmentsCount, memoryBytes } = await execute(clients[0]!, "get_stats", {});
    assert.equal(messagesCount, counts.reduce((sum, count) => sum + count, 0));
    assert.ok(segmentsCount > 100, `${segmentsCount} segments`);
    assert.ok(memoryBytes < MAX_MEMORY_BYTES, `${memoryBytes} bytes of memory`);
    for (const client of clients) client.close();
  } finally {
    await broker.stop();
    Deno.removeSync(dataPath, { recursive: true });
  }
});

async function sendUntil(client: RawClient, until: number): Promise<number> {
  let sent = 0;
  for (; Date.now() < until; sent += 5) {
    await client.send(PARTITION, new Array(5).fill({ payload: new Uint8Array(100) }));
  }
  return sent;
}
