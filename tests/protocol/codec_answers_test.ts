/**
 * Answers as recorded from the original server, in both directions: whole, and cut after every byte. What a cut leaves
 * of a list may be a shorter list; everything else is refused.
 */
import assert from "node:assert/strict";
import {
  type Message,
  messagesOf,
  POLL_MESSAGES_CODE,
  POLLED_HEADER_LENGTH,
  Reader,
  readPolledHeader,
  WireError,
  writePolledHeader,
  Writer,
} from "../../src/wire/mod.ts";
import { rowByCode } from "../support/every_row.ts";
import { answerOf, hasAnswerValue } from "../support/answer_values.ts";
import {
  bytesOf,
  type FileBytes,
  payloadOf,
  type ResponseVector,
  responseVectors,
} from "../support/wire_vectors.ts";

/** Their values do not come back as they were: no number holds these offsets, and we have no cache to tell of. */
const ONE_WAY = new Set(["beyond 2^53", "two cache metric entries, empty host name"]);

type Encode = (writer: Writer, answer: unknown) => void;

function encoded(encode: Encode, answer: unknown): string {
  const writer = new Writer();
  encode(writer, answer);
  return writer.bytes().toHex();
}

for (const vector of responseVectors().filter(hasAnswerValue)) {
  const entry = rowByCode(vector.code)!;
  const encode = entry.encodeAnswer;
  const bytes = payloadOf(vector);
  const value = answerOf(vector);

  Deno.test(`answer ${vector.command}, ${vector.description}: the bytes give the value`, () => {
    const reader = new Reader(bytes);
    assert.deepEqual(entry.decodeAnswer(reader), value);
    assert.equal(reader.remaining, 0);
  });

  Deno.test(`answer ${vector.command}, ${vector.description}: the value gives the bytes`, () => {
    if (!ONE_WAY.has(vector.description)) assert.equal(encoded(encode, value), vector.payloadHex);
  });

  Deno.test(`answer ${vector.command}, ${vector.description}: cut after any byte it is refused or shorter`, () => {
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length);
      const answer = decodedOrRefused(() => entry.decodeAnswer(new Reader(cut)));
      if (answer !== REFUSED) assert.equal(encoded(encode, answer), cut.toHex(), `${length} bytes`);
    }
  });
}

const REFUSED = Symbol("refused");

function decodedOrRefused(decode: () => unknown): unknown {
  try {
    return decode();
  } catch (error) {
    assert.ok(error instanceof WireError && error.code === "invalid_command", String(error));
    return REFUSED;
  }
}

interface PolledFields {
  readonly partitionId: number;
  readonly currentOffset: string;
  readonly count: number;
  readonly messages: readonly {
    readonly id: string;
    readonly offset: string;
    readonly timestamp: string;
    readonly originTimestamp: string;
    readonly checksum: string;
    readonly payload: FileBytes;
    readonly userHeaders?: FileBytes;
  }[];
}

function messageOf(fields: PolledFields["messages"][number]): Message {
  return {
    checksum: BigInt(fields.checksum),
    id: BigInt(fields.id),
    offset: Number(fields.offset),
    timestampMicros: Number(fields.timestamp),
    originTimestampMicros: BigInt(fields.originTimestamp),
    reserved: 0n,
    payload: bytesOf(fields.payload),
    userHeaders: bytesOf(fields.userHeaders ?? ""),
  };
}

function polledHeaderOf({ fields }: ResponseVector) {
  const { partitionId, currentOffset, count } = fields as PolledFields;
  return { partitionId, currentOffset: Number(currentOffset), messagesCount: count };
}

for (const vector of responseVectors().filter(({ code }) => code === POLL_MESSAGES_CODE)) {
  const bytes = payloadOf(vector);
  const { messages } = vector.fields as PolledFields;

  Deno.test(`answer poll_messages, ${vector.description}: the bytes give header and messages`, () => {
    assert.deepEqual(readPolledHeader(new Reader(bytes)), polledHeaderOf(vector));
    assert.deepEqual([...messagesOf(bytes.subarray(POLLED_HEADER_LENGTH))], messages.map(messageOf));
  });

  Deno.test(`answer poll_messages, ${vector.description}: the header gives its bytes, in place`, () => {
    const written = bytes.slice();
    written.fill(0xee, 0, POLLED_HEADER_LENGTH);
    writePolledHeader(written, 0, polledHeaderOf(vector));
    assert.equal(written.toHex(), vector.payloadHex);
  });

  Deno.test(`answer poll_messages, ${vector.description}: a cut message is refused`, () => {
    const whole = [...messagesOf(bytes.subarray(POLLED_HEADER_LENGTH))];
    for (let length = POLLED_HEADER_LENGTH; length < bytes.length; length++) {
      const cut = decodedOrRefused(() => [...messagesOf(bytes.subarray(POLLED_HEADER_LENGTH, length))]);
      if (cut !== REFUSED) assert.deepEqual(cut, whole.slice(0, (cut as Message[]).length));
    }
  });
}
