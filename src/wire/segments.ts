/**
 * Segments of a partition (docs/protocol.md, Commands).
 *
 *     delete_segments   Id stream, Id topic, u32 partition, u32 count: at most so many of the oldest sealed ones
 */
import { nothing, row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, type TopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface DeleteSegments extends TopicAddress {
  readonly kind: "delete_segments";
  readonly partition: number;
  readonly segmentsCount: number;
}

const deletion = {
  read: (reader: Reader) => ({
    ...readTopicAddress(reader),
    partition: reader.u32("partition"),
    segmentsCount: reader.u32("segments count"),
  }),
  write: (writer: Writer, command: Omit<DeleteSegments, "kind">) => {
    writeTopicAddress(writer, command);
    writer.u32(command.partition);
    writer.u32(command.segmentsCount);
  },
};

export const segmentRows = {
  delete_segments: row<DeleteSegments, undefined>(503, "delete_segments", deletion, nothing),
};
