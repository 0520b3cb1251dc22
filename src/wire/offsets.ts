/**
 * Consumers and their stored offsets (docs/protocol.md, Consumers and Consumer offsets).
 *
 *     consumer   u8 kind: 1 single consumer, 2 consumer group; Id
 *     address    consumer, Id stream, Id topic, u8 partition flag, u32 partition
 *
 *     get_consumer_offset      address               → u32 partition, u64 current offset, u64 stored offset;
 *                                                      nothing when none is stored
 *     store_consumer_offset    address, u64 offset
 *     delete_consumer_offset   address
 */
import { maybe, nothing, row } from "./command_row.ts";
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import { readOptionalPartition, writeOptionalPartition } from "./optional_partition.ts";
import type { Reader } from "./reader.ts";
import { readTopicAddress, writeTopicAddress } from "./topics.ts";
import type { Writer } from "./writer.ts";

/** Who reads. A single consumer is known by a number; a name stands for the XXH32 (seed 0) of its bytes. */
export type Consumer =
  | { readonly kind: "consumer"; readonly id: Identifier }
  | { readonly kind: "group"; readonly id: Identifier };

export interface OffsetAddress {
  readonly consumer: Consumer;
  readonly stream: Identifier;
  readonly topic: Identifier;
  /** undefined: partition 0 for a single consumer, the member's turn for a group. */
  readonly partition: number | undefined;
}

export interface GetConsumerOffset extends OffsetAddress {
  readonly kind: "get_consumer_offset";
}

export interface StoreConsumerOffset extends OffsetAddress {
  readonly kind: "store_consumer_offset";
  /** The last processed message. Numbers past 2^53 - 1 are read as 2^53 - 1: no partition gets there. */
  readonly offset: number;
}

export interface DeleteConsumerOffset extends OffsetAddress {
  readonly kind: "delete_consumer_offset";
}

export interface ConsumerOffset {
  readonly partitionId: number;
  readonly currentOffset: number;
  readonly storedOffset: number;
}

const SINGLE = 1;
const GROUP = 2;

/** Errors: invalid_command for an unknown kind. */
export function readConsumer(reader: Reader): Consumer {
  const kind = reader.u8("consumer kind");
  if (kind !== SINGLE && kind !== GROUP) throw reader.error("invalid_command", "consumer kind");
  return { kind: kind === GROUP ? "group" : "consumer", id: readIdentifier(reader, "consumer") };
}

export function writeConsumer(writer: Writer, consumer: Consumer): void {
  writer.u8(consumer.kind === "group" ? GROUP : SINGLE);
  writeIdentifier(writer, consumer.id);
}

function readOffsetAddress(reader: Reader): OffsetAddress {
  const consumer = readConsumer(reader);
  return { consumer, ...readTopicAddress(reader), partition: readOptionalPartition(reader) };
}

function writeOffsetAddress(writer: Writer, address: OffsetAddress): void {
  writeConsumer(writer, address.consumer);
  writeTopicAddress(writer, address);
  writeOptionalPartition(writer, address.partition);
}

function writeConsumerOffset(writer: Writer, offset: ConsumerOffset): void {
  writer.u32(offset.partitionId);
  writer.u64(offset.currentOffset);
  writer.u64(offset.storedOffset);
}

function readConsumerOffset(reader: Reader): ConsumerOffset {
  return {
    partitionId: reader.u32("partition"),
    currentOffset: reader.u64Saturated("current offset"),
    storedOffset: reader.u64Saturated("stored offset"),
  };
}

const address = { read: readOffsetAddress, write: writeOffsetAddress };
const stored = { read: readConsumerOffset, write: writeConsumerOffset };

const store = {
  read: (reader: Reader) => ({ ...readOffsetAddress(reader), offset: reader.u64Saturated("offset") }),
  write: (writer: Writer, command: Omit<StoreConsumerOffset, "kind">) => {
    writeOffsetAddress(writer, command);
    writer.u64(command.offset);
  },
};

export const offsetRows = {
  get_consumer_offset: row<GetConsumerOffset, ConsumerOffset | undefined>(
    120,
    "get_consumer_offset",
    address,
    maybe(stored),
  ),
  store_consumer_offset: row<StoreConsumerOffset, undefined>(121, "store_consumer_offset", store, nothing),
  delete_consumer_offset: row<DeleteConsumerOffset, undefined>(
    122,
    "delete_consumer_offset",
    address,
    nothing,
  ),
};
