/**
 * Partitions (docs/protocol.md, Partitions).
 *
 *     create_partitions, delete_partitions   Id stream, Id topic, u32 count
 */
import { nothing, row } from "./command_row.ts";
import type { Identifier } from "./identifier.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, type TopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface CreatePartitions {
  readonly kind: "create_partitions";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitionsCount: number;
}

export interface DeletePartitions {
  readonly kind: "delete_partitions";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitionsCount: number;
}

interface PartitionsChange extends TopicAddress {
  readonly partitionsCount: number;
}

function readPartitionsChange(reader: Reader): PartitionsChange {
  return { ...readTopicAddress(reader), partitionsCount: reader.u32("partitions count") };
}

function writePartitionsChange(writer: Writer, change: PartitionsChange): void {
  writeTopicAddress(writer, change);
  writer.u32(change.partitionsCount);
}

const change = { read: readPartitionsChange, write: writePartitionsChange };

export const partitionRows = {
  create_partitions: row<CreatePartitions, undefined>(402, "create_partitions", change, nothing),
  delete_partitions: row<DeletePartitions, undefined>(403, "delete_partitions", change, nothing),
};
