/**
 * Segments (docs/protocol.md, Partitions).
 *
 *     delete_segments   Id stream, Id topic, u32 partition, u32 count
 */
import type { Identifier } from "./identifier.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, type TopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface DeleteSegments {
  readonly kind: "delete_segments";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partition: number;
  /** The most that may go, the oldest first. */
  readonly segmentsCount: number;
}

export interface SegmentsDeletion extends TopicAddress {
  readonly partition: number;
  readonly segmentsCount: number;
}

export function readSegmentsDeletion(reader: Reader): SegmentsDeletion {
  return {
    ...readTopicAddress(reader),
    partition: reader.u32("partition"),
    segmentsCount: reader.u32("segments count"),
  };
}

export function writeSegmentsDeletion(writer: Writer, deletion: SegmentsDeletion): void {
  writeTopicAddress(writer, deletion);
  writer.u32(deletion.partition);
  writer.u32(deletion.segmentsCount);
}
