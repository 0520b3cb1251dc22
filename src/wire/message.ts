/**
 * One message, for those who need it as a value (docs/protocol.md, Message). The broker itself never does.
 *
 *      0   u64    checksum: XXH3-64 of everything behind it
 *      8   u128   id
 *     24   u64    offset
 *     32   u64    timestamp, microseconds, when the server appended it
 *     40   u64    origin timestamp, as the client sent it
 *     48   u32    length h of the user headers
 *     52   u32    length p of the payload
 *     56   u64    reserved, 0
 *     64          payload, p bytes, then user headers, h bytes
 */
import { Reader } from "./reader.ts";
import type { SendTarget } from "./messages.ts";
import { writeSendMetadata } from "./messages.ts";
import type { Writer } from "./writer.ts";

export const MESSAGE_HEADER_LENGTH = 64;
export const MAX_MESSAGE_PAYLOAD_LENGTH = 64_000_000;
export const MAX_USER_HEADERS_LENGTH = 100_000;

export interface Message {
  readonly checksum: bigint;
  readonly id: bigint;
  readonly offset: number;
  readonly timestampMicros: number;
  readonly originTimestampMicros: bigint;
  readonly reserved: bigint;
  /** Views of the bytes that were read. */
  readonly payload: Uint8Array;
  readonly userHeaders: Uint8Array;
}

/** The messages that stand back to back in `bytes`. Errors: WireError when the last one is cut. */
export function* messagesOf(bytes: Uint8Array): Generator<Message> {
  const reader = new Reader(bytes);
  while (reader.remaining > 0) yield readMessage(reader);
}

function readMessage(reader: Reader): Message {
  const checksum = reader.u64("checksum");
  const id = reader.u64("id") | reader.u64("id") << 64n;
  const offset = reader.u64Saturated("offset");
  const timestampMicros = reader.u64Saturated("timestamp");
  const originTimestampMicros = reader.u64("origin timestamp");
  const userHeadersLength = reader.u32("user headers length");
  const payloadLength = reader.u32("payload length");
  const reserved = reader.u64("reserved");
  const payload = reader.bytes(payloadLength, "payload");
  const userHeaders = reader.bytes(userHeadersLength, "user headers");
  return { checksum, id, offset, timestampMicros, originTimestampMicros, reserved, payload, userHeaders };
}

export interface MessageToSend {
  /** 0: the server makes one up. */
  readonly id: bigint;
  readonly originTimestampMicros: bigint;
  readonly payload: Uint8Array;
  readonly userHeaders: Uint8Array;
}

export function messageLength(message: Pick<MessageToSend, "payload" | "userHeaders">): number {
  return MESSAGE_HEADER_LENGTH + message.payload.length + message.userHeaders.length;
}

export function writeMessage(writer: Writer, message: MessageToSend): void {
  writer.u64(0);
  writer.u64(message.id & 0xffff_ffff_ffff_ffffn);
  writer.u64(message.id >> 64n);
  writer.u64(0);
  writer.u64(0);
  writer.u64(message.originTimestampMicros);
  writer.u32(message.userHeaders.length);
  writer.u32(message.payload.length);
  writer.u64(0);
  writer.raw(message.payload);
  writer.raw(message.userHeaders);
}

/** The index section of a batch, then its messages: what follows the metadata of send_messages. */
export function writeBatch(writer: Writer, messages: readonly MessageToSend[]): void {
  let end = 0;
  for (const message of messages) {
    end += messageLength(message);
    writer.u32(0);
    writer.u32(end);
    writer.u64(0);
  }
  for (const message of messages) writeMessage(writer, message);
}

/** The payload of a send_messages request. */
export function encodeSendMessages(
  writer: Writer,
  request: Pick<SendTarget, "stream" | "topic" | "partitioning"> & {
    readonly messages: readonly MessageToSend[];
  },
): void {
  writeSendMetadata(writer, { ...request, messagesCount: request.messages.length });
  writeBatch(writer, request.messages);
}
