/**
 * Making a partition's messages durable now (docs/protocol.md, Sending).
 *
 *     flush_unsaved_buffer   Id stream, Id topic, u32 partition, u8 fsync: not 0 = also wait for the medium
 */
import { nothing, row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, type TopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface FlushUnsavedBuffer extends TopicAddress {
  readonly kind: "flush_unsaved_buffer";
  readonly partition: number;
  readonly fsync: boolean;
}

const flush = {
  read: (reader: Reader) => ({
    ...readTopicAddress(reader),
    partition: reader.u32("partition"),
    fsync: reader.bool("fsync"),
  }),
  write: (writer: Writer, command: Omit<FlushUnsavedBuffer, "kind">) => {
    writeTopicAddress(writer, command);
    writer.u32(command.partition);
    writer.bool(command.fsync);
  },
};

export const flushRows = {
  flush_unsaved_buffer: row<FlushUnsavedBuffer, undefined>(102, "flush_unsaved_buffer", flush, nothing),
};
