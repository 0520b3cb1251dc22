/** Messages from one byte to many megabytes, stored and read back in one answer. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { OutgoingMessage } from "../support/message_bytes.ts";
import { RawClient } from "../support/raw_client.ts";
import { noise, withBroker } from "./subject.ts";

const PLACE = { stream: "st", topic: "t", partition: 1 };
const MEGABYTE = 1_000_000;
const NO_MESSAGES = { status: 4009 };
const HEADERS_TOO_LONG = { status: 4017 };
const PAYLOAD_TOO_LONG = { status: 4022 };

Deno.test("message sizes: from 1 byte to 10 MB with and without headers, all six in one answer", async () => {
  await withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.createStream(PLACE.stream);
    await client.createTopic(PLACE.stream, PLACE.topic, 3);
    await assert.rejects(client.send(PLACE, []), NO_MESSAGES);
    const large = noise(10 * MEGABYTE);
    const sent: readonly OutgoingMessage[] = [
      { payload: noise(1) },
      { payload: noise(MEGABYTE) },
      { payload: large },
      ...[1, 1000, 100_000].map((length) => ({ payload: large, headers: noise(length, length) })),
    ];
    for (const message of sent) await client.send(PLACE, [message]);
    await assert.rejects(client.send(PLACE, [{ payload: large, headers: noise(100_001) }]), HEADERS_TOO_LONG);
    await assert.rejects(client.send(PLACE, [{ payload: new Uint8Array(64_000_001) }]), PAYLOAD_TOO_LONG);

    const { messages } = await client.poll({ ...PLACE, consumer: 1, offset: 0, count: 12 });
    assert.equal(messages.length, sent.length);
    for (const [at, { payload, headers }] of messages.entries()) {
      assert.equal(Buffer.compare(payload, sent[at]!.payload), 0, `payload ${at}`);
      assert.equal(Buffer.compare(headers, sent[at]!.headers ?? new Uint8Array()), 0, `headers ${at}`);
    }
    client.close();
  });
});
