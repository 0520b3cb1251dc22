/**
 * Sending and polling (docs/protocol.md, Sending and Polling). The messages themselves are not turned into values here;
 * see `message.ts` for those that must be.
 *
 *     send_messages   u32 metadata length: bytes from the stream's Id to the count, Id stream, Id topic, partitioning,
 *                     u32 count; (whatever the metadata length leaves); count × 16 bytes of index; messages to the end
 *
 *     partitioning    u8 kind: 1 balanced, 2 partition, 3 key; u8 length; value
 *     index entry     u32 0, u32 end position from the start of the messages, u64 0
 *
 *     poll_messages   consumer, Id stream, Id topic, u8 partition flag, u32 partition, strategy, u32 count, u8 auto commit
 *                     → u32 partition, u64 current offset, u32 count, messages to the end
 *
 *     strategy        u8 kind: 1 offset, 2 timestamp, 3 first, 4 last, 5 next; u64 value
 */
import { WireError } from "./errors.ts";
import { type Identifier, readSendIdentifier, writeIdentifier } from "./identifier.ts";
import { type Consumer, readConsumer, writeConsumer } from "./offsets.ts";
import { readOptionalPartition, writeOptionalPartition } from "./optional_partition.ts";
import { Reader } from "./reader.ts";
import { readTopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export type Partitioning =
  | { readonly kind: "balanced" }
  | { readonly kind: "partition"; readonly id: number }
  | { readonly kind: "key"; readonly key: Uint8Array };

export type PollingStrategy =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "timestamp"; readonly timestampMicros: number }
  | { readonly kind: "first" }
  | { readonly kind: "last" }
  | { readonly kind: "next" };

/**
 * The metadata section of a send_messages request: where the batch goes and where its parts lie in the payload.
 * `indexStart` and `messagesStart` count from the start of the payload.
 */
export interface SendTarget {
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitioning: Partitioning;
  readonly messagesCount: number;
  readonly indexStart: number;
  readonly messagesStart: number;
}

export interface PollMessages {
  readonly kind: "poll_messages";
  readonly consumer: Consumer;
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partition: number | undefined;
  readonly strategy: PollingStrategy;
  readonly count: number;
  readonly autoCommit: boolean;
}

export const POLL_MESSAGES_CODE = 100;
export const SEND_MESSAGES_CODE = 101;

/** Bytes before the messages in the answer of a poll. */
export const POLLED_HEADER_LENGTH = 16;

const METADATA_LENGTH_SIZE = 4;
const INDEX_ENTRY_LENGTH = 16;
const BALANCED = 1;
const PARTITION = 2;
const KEY = 3;
const STRATEGIES = [undefined, "offset", "timestamp", "first", "last", "next"] as const;

/**
 * Finds the parts of a send_messages payload; the batch itself is the kernel's to check.
 *
 * Errors: invalid_identifier for a stream or topic that is none, invalid_command for everything else.
 */
export function decodeSendTarget(payload: Uint8Array): SendTarget {
  const lengthReader = new Reader(payload);
  const metadataLength = lengthReader.u32("metadata length");
  const reader = new Reader(lengthReader.bytes(metadataLength, "metadata"));
  const stream = readSendIdentifier(reader, "stream");
  const topic = readSendIdentifier(reader, "topic");
  const partitioning = readPartitioning(reader);
  const messagesCount = reader.u32("messages count");
  const indexStart = METADATA_LENGTH_SIZE + metadataLength;
  const messagesStart = indexStart + messagesCount * INDEX_ENTRY_LENGTH;
  if (messagesStart > payload.length) {
    throw new WireError("invalid_command", {
      field: "index",
      offset: indexStart,
      needed: messagesCount * INDEX_ENTRY_LENGTH,
      had: payload.length - indexStart,
    });
  }
  return { stream, topic, partitioning, messagesCount, indexStart, messagesStart };
}

export function writeSendMetadata(
  writer: Writer,
  target: Pick<SendTarget, "stream" | "topic" | "partitioning" | "messagesCount">,
): void {
  const at = writer.length;
  writer.u32(0);
  writeIdentifier(writer, target.stream);
  writeIdentifier(writer, target.topic);
  writePartitioning(writer, target.partitioning);
  writer.u32(target.messagesCount);
  writer.patchU32(at, writer.length - at - METADATA_LENGTH_SIZE);
}

export function decodePollMessages(reader: Reader): PollMessages {
  const consumer = readConsumer(reader);
  const address = readTopicAddress(reader);
  const partition = readOptionalPartition(reader);
  const strategy = readStrategy(reader);
  const count = reader.u32("count");
  return {
    kind: "poll_messages",
    consumer,
    ...address,
    partition,
    strategy,
    count,
    autoCommit: reader.bool("auto commit"),
  };
}

export function encodePollMessages(writer: Writer, command: PollMessages): void {
  const { strategy } = command;
  writeConsumer(writer, command.consumer);
  writeTopicAddress(writer, command);
  writeOptionalPartition(writer, command.partition);
  writer.u8(STRATEGIES.indexOf(strategy.kind));
  writer.u64(
    strategy.kind === "offset"
      ? strategy.offset
      : strategy.kind === "timestamp"
      ? strategy.timestampMicros
      : 0,
  );
  writer.u32(command.count);
  writer.bool(command.autoCommit);
}

export interface PolledHeader {
  readonly partitionId: number;
  readonly currentOffset: number;
  readonly messagesCount: number;
}

/** Writes the header before the messages, in place. */
export function writePolledHeader(bytes: Uint8Array, at: number, header: PolledHeader): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, POLLED_HEADER_LENGTH);
  view.setUint32(0, header.partitionId, true);
  view.setUint32(4, header.currentOffset % 2 ** 32, true);
  view.setUint32(8, Math.floor(header.currentOffset / 2 ** 32), true);
  view.setUint32(12, header.messagesCount, true);
}

export function readPolledHeader(reader: Reader): PolledHeader {
  return {
    partitionId: reader.u32("partition"),
    currentOffset: reader.u64Saturated("current offset"),
    messagesCount: reader.u32("count"),
  };
}

function readPartitioning(reader: Reader): Partitioning {
  const kind = reader.u8("partitioning kind");
  const value = reader.bytes(reader.u8("partitioning length"), "partitioning");
  if (kind === BALANCED && value.length === 0) return { kind: "balanced" };
  if (kind === PARTITION && value.length === 4) {
    return { kind: "partition", id: new Reader(value).u32("partition") };
  }
  if (kind === KEY) return { kind: "key", key: value };
  throw reader.error("invalid_command", "partitioning");
}

function writePartitioning(writer: Writer, partitioning: Partitioning): void {
  switch (partitioning.kind) {
    case "balanced":
      writer.u8(BALANCED);
      writer.u8(0);
      return;
    case "partition":
      writer.u8(PARTITION);
      writer.u8(4);
      writer.u32(partitioning.id);
      return;
    case "key":
      writer.u8(KEY);
      writer.u8(partitioning.key.length);
      writer.raw(partitioning.key);
  }
}

function readStrategy(reader: Reader): PollingStrategy {
  const kind = STRATEGIES[reader.u8("polling strategy")];
  const value = reader.u64Saturated("polling strategy value");
  switch (kind) {
    case undefined:
      throw reader.error("invalid_command", "polling strategy");
    case "offset":
      return { kind, offset: value };
    case "timestamp":
      return { kind, timestampMicros: value };
    default:
      return { kind };
  }
}
