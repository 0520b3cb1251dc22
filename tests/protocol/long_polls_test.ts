/** Answers of many megabytes: in one piece for the client, in small ones for the broker (docs/log.md, Read). */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { memoryBytes } from "../../src/log/mod.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker } from "../support/test_broker.ts";
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
