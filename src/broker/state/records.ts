/**
 * What `state/galgo` says, record by record (docs/log.md, State). Little-endian; the kind, u8, comes first.
 *
 * A partition is named by three ids, u32 each. Ids are given out again, so records that say that something is gone or
 * empty take along what was said of it before. Another kind of record is another version of the file.
 */
import type { OffsetRange, RecoveryPoint } from "../../log/mod.ts";
import { Reader, Writer } from "../../wire/mod.ts";

export interface PartitionName {
  readonly streamId: number;
  readonly topicId: number;
  readonly partitionId: number;
}

export type StateRecord =
  /** These partitions are about to be made here, from `firstId` on. */
  | {
    readonly kind: "partitions_made";
    readonly streamId: number;
    readonly topicId: number;
    readonly firstId: number;
    readonly count: number;
  }
  | { readonly kind: "saved"; readonly partition: PartitionName; readonly point: RecoveryPoint }
  /** Readers step over these offsets. */
  | { readonly kind: "skipped"; readonly partition: PartitionName; readonly range: OffsetRange }
  /** Segments before this offset are to go. */
  | { readonly kind: "trim"; readonly partition: PartitionName; readonly firstOffset: number }
  | { readonly kind: "trimmed"; readonly partition: PartitionName }
  | { readonly kind: "emptied"; readonly partition: PartitionName }
  | { readonly kind: "stream_gone"; readonly streamId: number }
  | { readonly kind: "topic_gone"; readonly streamId: number; readonly topicId: number }
  /** All from `firstId` on. */
  | {
    readonly kind: "partitions_gone";
    readonly streamId: number;
    readonly topicId: number;
    readonly firstId: number;
  }
  /** What this journal entry removes is removed. */
  | { readonly kind: "done"; readonly entry: number }
  /** The same of all entries before this one. */
  | { readonly kind: "settled"; readonly entries: number };

const KINDS = [
  "partitions_made",
  "saved",
  "skipped",
  "trim",
  "trimmed",
  "emptied",
  "stream_gone",
  "topic_gone",
  "partitions_gone",
  "done",
  "settled",
] as const satisfies readonly StateRecord["kind"][];

export function encodeRecords(records: Iterable<StateRecord>): Uint8Array {
  const writer = new Writer();
  for (const record of records) encodeRecord(writer, record);
  return writer.bytes();
}

function encodeRecord(writer: Writer, record: StateRecord): void {
  writer.u8(KINDS.indexOf(record.kind) + 1);
  switch (record.kind) {
    case "partitions_made":
      writeIds(writer, record.streamId, record.topicId, record.firstId, record.count);
      return;
    case "saved": {
      const { startOffset, lengthBytes, nextOffset, lastChecksum } = record.point;
      writePartition(writer, record.partition);
      for (const value of [startOffset, lengthBytes, nextOffset, lastChecksum]) writer.u64(value);
      return;
    }
    case "skipped":
      writePartition(writer, record.partition);
      writer.u64(record.range.firstOffset);
      writer.u64(record.range.nextOffset);
      return;
    case "trim":
      writePartition(writer, record.partition);
      writer.u64(record.firstOffset);
      return;
    case "trimmed":
    case "emptied":
      return writePartition(writer, record.partition);
    case "stream_gone":
      return writer.u32(record.streamId);
    case "topic_gone":
      return writeIds(writer, record.streamId, record.topicId);
    case "partitions_gone":
      return writeIds(writer, record.streamId, record.topicId, record.firstId);
    case "done":
      return writer.u64(record.entry);
    case "settled":
      return writer.u64(record.entries);
  }
}

/** Errors: WireError for bytes that are no records. */
export function* decodeRecords(bytes: Uint8Array): Iterable<StateRecord> {
  const reader = new Reader(bytes);
  while (reader.remaining > 0) yield decodeRecord(reader);
}

function decodeRecord(reader: Reader): StateRecord {
  const kind = KINDS[reader.u8("kind") - 1];
  switch (kind) {
    case "partitions_made": {
      const [streamId, topicId] = [reader.u32("stream"), reader.u32("topic")];
      return { kind, streamId, topicId, firstId: reader.u32("first"), count: reader.u32("count") };
    }
    case "saved":
      return { kind, partition: readPartition(reader), point: readPoint(reader) };
    case "skipped": {
      const partition = readPartition(reader);
      const range = { firstOffset: readOffset(reader), nextOffset: readOffset(reader) };
      return { kind, partition, range };
    }
    case "trim":
      return { kind, partition: readPartition(reader), firstOffset: readOffset(reader) };
    case "trimmed":
    case "emptied":
      return { kind, partition: readPartition(reader) };
    case "stream_gone":
      return { kind, streamId: reader.u32("stream") };
    case "topic_gone":
      return { kind, streamId: reader.u32("stream"), topicId: reader.u32("topic") };
    case "partitions_gone": {
      const [streamId, topicId] = [reader.u32("stream"), reader.u32("topic")];
      return { kind, streamId, topicId, firstId: reader.u32("first") };
    }
    case "done":
      return { kind, entry: readOffset(reader) };
    case "settled":
      return { kind, entries: readOffset(reader) };
    default:
      throw reader.error("invalid_command", "kind");
  }
}

function writeIds(writer: Writer, ...ids: readonly number[]): void {
  for (const id of ids) writer.u32(id);
}

function writePartition(writer: Writer, { streamId, topicId, partitionId }: PartitionName): void {
  writeIds(writer, streamId, topicId, partitionId);
}

function readPartition(reader: Reader): PartitionName {
  return {
    streamId: reader.u32("stream"),
    topicId: reader.u32("topic"),
    partitionId: reader.u32("partition"),
  };
}

function readPoint(reader: Reader): RecoveryPoint {
  return {
    startOffset: readOffset(reader),
    lengthBytes: readOffset(reader),
    nextOffset: readOffset(reader),
    lastChecksum: reader.u64("checksum"),
  };
}

function readOffset(reader: Reader): number {
  return Number(reader.u64("offset"));
}
