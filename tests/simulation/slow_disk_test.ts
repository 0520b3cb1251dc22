/** A disk that takes 200 ms a write costs those who write, and nobody else. All times are simulated ones. */
import assert from "node:assert/strict";
import { RawClient } from "../support/raw_client.ts";
import { simulatedBroker } from "../support/test_broker.ts";

const WRITE_MS = 200;
const HOT = { stream: "st", topic: "t", partition: 0 };
const SLOW = { stream: "st", topic: "t", partition: 1 };
const MESSAGE = { payload: new Uint8Array(1000) };

Deno.test("slow disk: polls of hot data stay under 50 ms at the 99th percentile", async () => {
  const broker = await simulatedBroker(1);
  const client = await RawClient.loggedIn(await broker.connect());
  await client.createStream("st");
  await client.createTopic("st", "t", 2);
  await client.send(HOT, [MESSAGE]);
  const { clock, disk } = broker.world;
  disk.faults.slowDown("write", /\.log$/, () => WRITE_MS);
  const senders = await Promise.all(Array.from({ length: 6 }, async () => {
    return await RawClient.loggedIn(await broker.connect());
  }));
  let isOver = false;
  let sent = 0;
  const sending = senders.map(async (sender) => {
    for (; !isOver; sent++) await sender.send(SLOW, [MESSAGE]);
  });
  const latencies: number[] = [];
  for (let count = 0; count < 2000; count++) {
    const dueAtMs = clock.monotonicMs() + 1;
    await clock.advance(1);
    const { messages } = await client.poll({ ...HOT, consumer: 1, offset: 0, count: 1 });
    assert.equal(messages.length, 1);
    latencies.push(clock.monotonicMs() - dueAtMs);
  }
  isOver = true;
  await clock.advance(2 * WRITE_MS);
  await Promise.all(sending);
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.floor(latencies.length * 0.99)]!;
  assert.ok(p99 < 50, `the 99th percentile is ${p99} ms, the slowest ${latencies.at(-1)} ms`);
  assert.ok(
    latencies.at(-1)! >= WRITE_MS - 1,
    "the first slow write was on the loop, or this test tests nothing",
  );
  const writes = latencies.length / WRITE_MS;
  assert.ok(sent > 2 * writes, `${sent} sends in the time of ${writes} writes: those that wait share one`);
  for (const each of [client, ...senders]) each.close();
  await broker.stop();
});
