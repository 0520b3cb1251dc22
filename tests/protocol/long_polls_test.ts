/** Answers of many megabytes: in one piece for the client, in small ones for the broker (docs/log.md, Read). */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { memoryBytes } from "../../src/log/mod.ts";
import { frame } from "../support/frame_connection.ts";
import { pollPayload, RawClient } from "../support/raw_client.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { noise } from "./subject.ts";

const PLACE = { stream: "st", topic: "t", partition: 0 };
const MESSAGES = 5000;
const PAYLOAD_LENGTH = 20_000;
const BATCH = 50;

Deno.test("long polls: 5,000 messages of 20 kB in one answer, after a restart too, and memory stays", async () => {
  const broker = await realBroker();
  try {
    const payload = noise(PAYLOAD_LENGTH);
    const producer = await RawClient.loggedIn(await broker.connect());
    await producer.createStream(PLACE.stream);
    await producer.createTopic(PLACE.stream, PLACE.topic, 1);
    for (let sent = 0; sent < MESSAGES; sent += BATCH) {
      await producer.send(PLACE, Array(BATCH).fill({ payload }));
    }
    producer.close();
    for (const start of ["first", "second"]) {
      if (start === "second") await broker.restart();
      const consumer = await RawClient.loggedIn(await broker.connect());
      const before = memoryBytes().length;
      const { messages } = await consumer.poll({ ...PLACE, consumer: 1, offset: 0, count: MESSAGES });
      assert.equal(messages.length, MESSAGES);
      for (const [offset, message] of messages.entries()) {
        assert.equal(message.offset, offset);
        assert.equal(Buffer.compare(message.payload, payload), 0);
      }
      assert.ok(memoryBytes().length - before < 8 * 2 ** 20, `${start}: the broker's memory grew`);
      consumer.close();
    }
  } finally {
    await broker.stop();
  }
});

Deno.test("long polls: who stops reading in the middle is cut, and the next one gets all of it", async () => {
  const broker = await simulatedBroker(1, {}, { bufferBytes: 2 ** 20, splitting: 0 });
  const payload = noise(500_000);
  const poll = { ...PLACE, consumer: 1, offset: 0, count: 20 };
  const client = await RawClient.loggedIn(await broker.connect());
  await client.createStream(PLACE.stream);
  await client.createTopic(PLACE.stream, PLACE.topic, 1);
  for (let sent = 0; sent < 20; sent++) await client.send(PLACE, [{ payload }]);

  const lazy = await RawClient.loggedIn(await broker.connect());
  await lazy.connection.write(frame(100, pollPayload(poll)));
  await broker.sleep(33_000);
  assert.deepEqual(cuts(broker), []);
  await broker.sleep(3_000);
  assert.equal(cuts(broker).length, 1);
  await assert.rejects(lazy.connection.readAnswer());
  assert.equal((await client.poll(poll)).messages.length, 20);
  await broker.stop();
});

function cuts({ logger }: Pick<TestBroker, "logger">): string[] {
  return logger.texts().filter((text) => text.includes("does not read its answers"));
}
