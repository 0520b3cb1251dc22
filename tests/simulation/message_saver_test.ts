/** What the background saver promises: loss of power costs at most what came after its last round. */
import assert from "node:assert/strict";
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
