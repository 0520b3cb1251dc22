/** Sends that lie about what they hold are refused whole. */
import assert from "node:assert/strict";
import { messageLength } from "../support/message_bytes.ts";
import { Refused, sendPayload } from "../support/raw_client.ts";
import { request } from "../support/request_bytes.ts";
import { clientWithTopic, noise, PARTITION, withBroker } from "./subject.ts";

const SEND = 101;

/** Damages of a batch of three messages, by what they do to the payload of the send. */
const LIES: Readonly<Record<string, (payload: Uint8Array, view: DataView, at: SectionStarts) => Uint8Array>> =
  {
    "one message fewer than there are": (payload, view) => {
      view.setUint32(22, 2, true);
      return payload;
    },
    "one message more than there are": (payload, view) => {
      view.setUint32(22, 4, true);
      return payload;
    },
    "a first position in the middle of a message": (payload, view, { index }) => {
      view.setUint32(index + 4, 100, true);
      return payload;
    },
    "positions that go backwards": (payload, view, { index }) => {
      view.setUint32(index + 16 + 4, 10, true);
      return payload;
    },
    "a relative offset": (payload, view, { index }) => {
      view.setUint32(index + 32, 1, true);
      return payload;
    },
    "an index timestamp": (payload, view, { index }) => {
      view.setBigUint64(index + 8, 1n, true);
      return payload;
    },
    "a payload longer than its slice": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 1001, true);
      return payload;
    },
    "a payload shorter than its slice": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 999, true);
      return payload;
    },
    "a payload length that wraps around": (payload, view, { messages }) => {
      view.setUint32(messages + 52, 0xffff_ffff, true);
      return payload;
    },
    "headers length that wraps around with the payload's": (payload, view, { messages }) => {
      view.setUint32(messages + 48, 0xffff_fc18, true);
      view.setUint32(messages + 52, 2000, true);
      return payload;
    },
    "surplus bytes behind the last message": (payload) => request((write) => write.bytes(payload).u8(0)),
    "the last byte missing": (payload) => payload.subarray(0, -1),
    "a metadata section longer than the payload": (payload, view) => {
      view.setUint32(0, 1_000_000, true);
      return payload;
    },
    "header offsets that decrease": (payload, view, { messages }) => {
      view.setBigUint64(messages + 24, 5n, true);
      return payload;
    },
  };

interface SectionStarts {
  readonly index: number;
  readonly messages: number;
}

const LOG_FILE = `streams/0/topics/0/partitions/0/${"0".repeat(20)}.log`;

Deno.test("a send whose lengths do not add up: refused whole, no byte stays, the connection is in step", async (context) => {
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const logFile = `${broker.dataPath}/${LOG_FILE}`;
    const messages = [1, 2, 3].map((number) => ({ payload: noise(1000, number) }));
    await client.send(PARTITION, messages);
    const length = Deno.statSync(logFile).size;
    assert.equal(length, messages.reduce((sum, message) => sum + messageLength(message), 0));
    const to = { stream: 0, topic: 0, partition: 0 };
    for (const [lie, damage] of Object.entries(LIES)) {
      await context.step(lie, async () => {
        const payload = sendPayload(to, messages);
        const starts = { index: 26, messages: 26 + 3 * 16 };
        const view = new DataView(payload.buffer);
        assert.equal(view.getUint32(22, true), 3);
        await assert.rejects(client.ask(SEND, damage(payload, view, starts)), Refused);
        assert.equal(Deno.statSync(logFile).size, length);
      });
    }
    await client.send(PARTITION, messages);
    const polled = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 100 });
    assert.deepEqual(polled.messages.map(({ offset }) => offset), [0, 1, 2, 3, 4, 5]);
    client.close();
  });
});
