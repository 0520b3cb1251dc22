/**
 * A hundred thousand batches that are not quite what they say, through the door: each is refused whole with a status of
 * the protocol, or is a batch after all. After every few hundred the log file holds what was taken and no byte more.
 */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { frame } from "../support/frame_connection.ts";
import { batchBytes, readMessages } from "../support/message_bytes.ts";
import { sendPayload } from "../support/raw_client.ts";
import { clientWithTopic, withBroker } from "./subject.ts";

const SEND = 101;
const BATCHES = 100_000;
/** So many are on their way at a time. */
const PIPELINED = 500;
/** Where the count of messages stands, the index begins behind it. */
const COUNT_AT = 22;
const LOG_FILE = `streams/0/topics/0/partitions/0/${"0".repeat(20)}.log`;
const TO = { stream: 0, topic: 0, partition: 0 };

/** What the description of the protocol gives a batch that is not right. */
const REFUSALS = new Set([3, 6, 4009, 4017, 4022, 4031, 4032, 4033, 4036, 4100, 10011]);

Deno.test(`${BATCHES} mutated batches: refused whole or taken whole, no other byte reaches the disk`, async () => {
  await withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const seed = new Seed(Number(Deno.env.get("GALGO_TEST_SEED") ?? 1));
    const seen = new Map<number, number>();
    let stored = 0;
    let messages = 0;
    for (let sent = 0; sent < BATCHES; sent += PIPELINED) {
      const payloads = Array.from({ length: PIPELINED }, () => mutated(seed));
      const written = client.connection.write(joined(payloads.map((payload) => frame(SEND, payload))));
      for (const payload of payloads) {
        const { status } = await client.connection.readAnswer();
        seen.set(status, (seen.get(status) ?? 0) + 1);
        if (status !== 0) continue;
        const batch = messagesOf(payload);
        stored += batch.length;
        messages += readMessages(batch).length;
      }
      await written;
      assert.equal(Deno.statSync(`${broker.dataPath}/${LOG_FILE}`).size, stored, `after ${sent + PIPELINED}`);
    }
    for (const status of seen.keys()) assert.ok(status === 0 || REFUSALS.has(status), `status ${status}`);
    const refused = BATCHES - (seen.get(0) ?? 0);
    assert.ok(refused > BATCHES / 2 && refused < BATCHES, `${refused} were refused`);
    const { currentOffset } = await client.poll({ ...TO, consumer: 1, offset: "last", count: 1 });
    assert.equal(currentOffset, messages - 1);
    client.close();
  });
});

/** The messages of a send as they are laid out behind its index, as far as the count says. */
function messagesOf(payload: Uint8Array): Uint8Array {
  const count = new DataView(payload.buffer, payload.byteOffset).getUint32(COUNT_AT, true);
  return payload.subarray(COUNT_AT + 4 + count * 16);
}

function mutated(seed: Seed): Uint8Array {
  const messages = Array.from({ length: 1 + seed.below(4) }, () => ({
    payload: new Uint8Array(1 + seed.below(40)).fill(seed.below(256)),
    headers: new Uint8Array(seed.chance(0.2) ? seed.below(30) : 0),
  }));
  let payload = sendPayload(TO, messages);
  assert.equal(payload.length, COUNT_AT + 4 + batchBytes(messages).length);
  for (let count = 1 + seed.below(2); count > 0; count--) payload = mutate(seed, payload);
  return payload;
}

/** Everything behind the place where the batch goes to is fair game. */
function mutate(seed: Seed, payload: Uint8Array): Uint8Array {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  const at = COUNT_AT + seed.below(payload.length - COUNT_AT - 4);
  switch (seed.below(6)) {
    case 0:
      payload[at]! ^= 1 << seed.below(8);
      return payload;
    case 1:
      view.setUint32(at, seed.next(), true);
      return payload;
    case 2:
      // A field of the index or a header, a little too much or too little, or the largest there is.
      view.setUint32(fieldAt(seed, payload), [0, 1, 63, 64, 0x7fff_ffff, 0xffff_ffff][seed.below(6)]!, true);
      return payload;
    case 3:
      return payload.slice(0, Math.max(COUNT_AT + 8, at));
    case 4: {
      const longer = new Uint8Array(payload.length + 1 + seed.below(80));
      longer.set(payload);
      return longer;
    }
    default:
      payload.copyWithin(at, COUNT_AT + 4, COUNT_AT + 4 + seed.below(payload.length - at));
      return payload;
  }
}

function fieldAt(seed: Seed, payload: Uint8Array): number {
  const fields = Math.floor((payload.length - COUNT_AT) / 4);
  return COUNT_AT + 4 * seed.below(fields);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
