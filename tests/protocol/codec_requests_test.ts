/**
 * Requests as recorded from clients, in both directions: whole, cut after every byte, and with bytes left over. The
 * recorded bytes behind what a request needs are some clients' oddities; they are ignored, and never written by us.
 */
import assert from "node:assert/strict";
import {
  decodePollMessages,
  decodeSendTarget,
  decodeUserHeaders,
  encodePollMessages,
  encodeSendMessages,
  messagesOf,
  POLL_MESSAGES_CODE,
  Reader,
  SEND_MESSAGES_CODE,
  WireError,
  Writer,
} from "../../src/wire/mod.ts";
import { rowByCode } from "../support/every_row.ts";
import { commandOf, pollMessagesOf, sendMessagesOf } from "../support/request_values.ts";
import { payloadOf, type RequestVector, requestVectors } from "../support/wire_vectors.ts";

const SURPLUS = Uint8Array.of(0, 1, 0xff);
/** Its offset is one that no number holds, so it does not come back as it was. */
const PAST_EXACT_NUMBERS = "group by id, no partition, large offset";
/** Where the messages of the recorded sends say they come from: a frozen clock. */
const ORIGIN = 1_767_225_600_123n;

interface Codec<T> {
  readonly value: T;
  readonly decode: (reader: Reader) => T;
  readonly encode: (writer: Writer, value: T) => void;
}

function codecOf(vector: RequestVector): Codec<unknown> | undefined {
  if (vector.code === POLL_MESSAGES_CODE) {
    return {
      value: pollMessagesOf(vector),
      decode: decodePollMessages,
      encode: encodePollMessages as (writer: Writer, value: unknown) => void,
    };
  }
  const value = commandOf(vector);
  const row = rowByCode(vector.code);
  assert.equal(value === undefined, row === undefined, `${vector.command} has a row`);
  return value && row && { value, ...row };
}

const accepted = requestVectors().flatMap((vector) =>
  vector.officialDecoder.accepted ? [{ vector, used: vector.officialDecoder.bytesUsed }] : []
);

for (const { vector, used } of accepted) {
  const codec = codecOf(vector);
  if (codec === undefined) continue;
  const bytes = payloadOf(vector);
  const needed = bytes.subarray(0, used);

  Deno.test(`request ${vector.command}, ${vector.description}: the bytes give the value`, () => {
    for (const payload of [bytes, needed, Uint8Array.of(...bytes, ...SURPLUS)]) {
      const reader = new Reader(payload);
      assert.deepEqual(codec.decode(reader), codec.value);
      assert.equal(payload.length - reader.remaining, used);
    }
  });

  Deno.test(`request ${vector.command}, ${vector.description}: cut after any byte it is refused`, () => {
    for (let length = 0; length < used; length++) {
      assert.throws(() => codec.decode(new Reader(bytes.subarray(0, length))), isCut, `${length} bytes`);
    }
  });

  Deno.test(`request ${vector.command}, ${vector.description}: the value gives the bytes`, () => {
    if (vector.description === PAST_EXACT_NUMBERS) return;
    const writer = new Writer();
    codec.encode(writer, codec.value);
    assert.equal(writer.bytes().toHex(), needed.toHex());
  });
}

for (const vector of requestVectors()) {
  const { officialDecoder } = vector;
  if (officialDecoder.accepted) continue;

  Deno.test(`request ${vector.command}, ${vector.description}: refused with ${officialDecoder.status}`, () => {
    assert.throws(
      () => rowByCode(vector.code)!.decode(new Reader(payloadOf(vector))),
      (error) => error instanceof WireError && error.status === officialDecoder.status,
    );
  });
}

for (const { vector } of accepted.filter(({ vector }) => vector.code === SEND_MESSAGES_CODE)) {
  const payload = payloadOf(vector);
  const expected = sendMessagesOf(vector);

  Deno.test(`request send_messages, ${vector.description}: the bytes give target and messages`, () => {
    const { indexStart, messagesStart, messagesCount, ...target } = decodeSendTarget(payload);
    assert.deepEqual({ ...target, messages: [] }, { ...expected, messages: [] });
    assert.equal(messagesStart - indexStart, messagesCount * 16);
    const messages = [...messagesOf(payload.subarray(messagesStart))];
    assert.deepEqual(messages.map(({ id, payload }) => ({ id, payload })), expected.messages);
    for (const message of messages) {
      assert.equal(message.originTimestampMicros, ORIGIN);
      assert.notEqual(decodeUserHeaders(message.userHeaders), undefined);
    }
  });

  Deno.test(`request send_messages, ${vector.description}: target and messages give the bytes`, () => {
    const target = decodeSendTarget(payload);
    const messages = [...messagesOf(payload.subarray(target.messagesStart))];
    const writer = new Writer();
    encodeSendMessages(writer, { ...target, messages });
    assert.equal(writer.bytes().toHex(), vector.payloadHex);
  });

  Deno.test(`request send_messages, ${vector.description}: cut before its messages it is refused`, () => {
    const { messagesStart } = decodeSendTarget(payload);
    for (let length = 0; length < messagesStart; length++) {
      assert.throws(() => decodeSendTarget(payload.subarray(0, length)), isCut, `${length} bytes`);
    }
    assert.equal(decodeSendTarget(payload.subarray(0, messagesStart)).messagesStart, messagesStart);
  });
}

function isCut(error: unknown): boolean {
  return error instanceof WireError && error.code === "invalid_command";
}
