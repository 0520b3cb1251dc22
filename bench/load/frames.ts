/** Request frames, built once and sent as often as a case wants. */
import {
  type CommandKind,
  type CommandOf,
  commandTable,
  encodePollMessages,
  encodeSendMessages,
  POLL_MESSAGES_CODE,
  REQUEST_HEADER_LENGTH,
  SEND_MESSAGES_CODE,
  Writer,
  writeRequestHeader,
} from "../../src/wire/mod.ts";
import type { BatchShape } from "./work.ts";

/** Where every case works. */
export const STREAM = "bench";
export const TOPIC = "bench";

export function commandFrame<K extends CommandKind>(command: CommandOf<K>): Uint8Array {
  const { code, encode } = commandTable[command.kind as K];
  return frame(code, (writer) => encode(writer, command));
}

/** Messages without ids, so that the server makes them up, with payloads that differ in their first bytes. */
export function sendFrame(partition: number, { messagesCount, payloadLength }: BatchShape): Uint8Array {
  const messages = Array.from({ length: messagesCount }, (_, number) => ({
    id: 0n,
    originTimestampMicros: BigInt(number),
    payload: payloadOf(number, payloadLength),
    userHeaders: new Uint8Array(),
  }));
  return frame(SEND_MESSAGES_CODE, (writer) => {
    encodeSendMessages(writer, {
      stream: STREAM,
      topic: TOPIC,
      partitioning: { kind: "partition", id: partition },
      messages,
    });
  });
}

/** Sends the batch to another partition: behind the header lie u32 length, both names, u8 kind, u8 length, u32 id. */
export function setSendPartition(send: Uint8Array, partition: number): void {
  const at = REQUEST_HEADER_LENGTH + 4 + 2 + STREAM.length + 2 + TOPIC.length + 2;
  new DataView(send.buffer, send.byteOffset + at, 4).setUint32(0, partition, true);
}

/** A poll by offset; `setPollOffset` moves it. */
export function pollFrame(partition: number, count: number): Uint8Array {
  return frame(POLL_MESSAGES_CODE, (writer) => {
    encodePollMessages(writer, {
      kind: "poll_messages",
      consumer: { kind: "consumer", id: 1 },
      stream: STREAM,
      topic: TOPIC,
      partition,
      strategy: { kind: "offset", offset: 0 },
      count,
      autoCommit: false,
    });
  });
}

/** The request ends with u64 offset, u32 count, u8 auto-commit. */
export function setPollOffset(poll: Uint8Array, offset: number): void {
  new DataView(poll.buffer, poll.byteOffset + poll.length - 13, 8).setBigUint64(0, BigInt(offset), true);
}

function frame(code: number, encode: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  encode(writer);
  const payload = writer.bytes();
  const bytes = new Uint8Array(REQUEST_HEADER_LENGTH + payload.length);
  writeRequestHeader(bytes, 0, code, payload.length);
  bytes.set(payload, REQUEST_HEADER_LENGTH);
  return bytes;
}

function payloadOf(number: number, length: number): Uint8Array {
  const payload = new Uint8Array(length).fill(0x67);
  if (length >= 4) new DataView(payload.buffer).setUint32(0, number, true);
  return payload;
}
