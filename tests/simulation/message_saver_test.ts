/** What the background saver promises: loss of power costs at most what came after its last round. */
import assert from "node:assert/strict";
import type { RecoveryPoint } from "../../src/log/mod.ts";
import { decodeStateBytes } from "../../src/broker/state/frames.ts";
import { decodeRecords } from "../../src/broker/state/records.ts";
import { simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { RawClient } from "../support/raw_client.ts";

const INTERVAL_MS = 30_000;
const PARTITION = { stream: "st", topic: "t", partition: 0 };

Deno.test("message saver: after its interval a message is on the disk, before that only in the cache", async () => {
  const { broker, client } = await withOneMessage({});
  assert.equal(durableBytes(broker), 0);
  await broker.sleep(INTERVAL_MS + 1);
  assert.equal(durableBytes(broker), 64 + 5);
  client.close();
  await broker.stop();
});

Deno.test("message saver: switched off it saves nothing", async () => {
  const { broker, client } = await withOneMessage({ IGGY_MESSAGE_SAVER_ENABLED: "false" });
  await broker.sleep(INTERVAL_MS * 2);
  assert.equal(durableBytes(broker), 0);
  client.close();
  await broker.stop();
});

Deno.test("message saver: how far it went is on the disk too, once, and so is how far an orderly stop went", async () => {
  const { broker, client } = await withOneMessage({});
  assert.deepEqual(durablePoints(broker), []);
  await broker.sleep(INTERVAL_MS * 3 + 1);
  const [point] = durablePoints(broker);
  assert.deepEqual(durablePoints(broker).length, 1);
  assert.deepEqual({ ...point, lastChecksum: 0n }, {
    startOffset: 0,
    lengthBytes: 69,
    nextOffset: 1,
    lastChecksum: 0n,
  });
  assert.notEqual(point!.lastChecksum, 0n);
  await client.send(PARTITION, [{ payload: new Uint8Array(5) }, { payload: new Uint8Array(6) }]);
  client.close();
  await broker.stop();
  assert.deepEqual(durablePoints(broker).map(({ nextOffset }) => nextOffset), [1, 3]);
});

async function withOneMessage(
  settings: Record<string, string>,
): Promise<{ broker: TestBroker; client: RawClient }> {
  const broker = await simulatedBroker(1, settings);
  const client = await RawClient.loggedIn(await broker.connect());
  await client.createStream("st");
  await client.createTopic("st", "t", 1);
  await client.send(PARTITION, [{ payload: new Uint8Array(5) }]);
  return { broker, client };
}

/** What the partition's log would be after a loss of power. */
function durableBytes(broker: TestBroker): number {
  for (const [path, bytes] of broker.dump!("durable")) {
    if (path.endsWith("00000000000000000000.log")) return bytes.length;
  }
  return 0;
}

function durablePoints(broker: TestBroker): RecoveryPoint[] {
  const bytes = [...broker.dump!("durable")].find(([path]) => path.endsWith("state/galgo"))![1];
  const found = decodeStateBytes(bytes);
  assert.ok(found.kind === "sound");
  const records = found.frames.flatMap((frame) => [...decodeRecords(frame)]);
  return records.flatMap((record) => record.kind === "saved" ? [record.point] : []);
}
