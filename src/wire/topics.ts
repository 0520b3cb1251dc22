/**
 * Topics and the partitions in them (docs/protocol.md, Topics).
 *
 *     topic        0   u32    id                       partition    0   u32   id
 *                  4   u64    created at, microseconds              4   u64   created at, microseconds
 *                 12   u32    number of partitions                 12   u32   number of segments
 *                 16   u64    message expiry                       16   u64   current offset
 *                 24   u8     compression: 1 none, 2 gzip          24   u64   size in bytes
 *                 25   u64    maximum size                         32   u64   number of messages
 *                 33   u8     replication factor
 *                 34   u64    size in bytes
 *                 42   u64    number of messages
 *                 50   str8   name
 *
 *     get_topic      Id stream, Id topic    → topic, then its partitions; nothing when there is none
 *     get_topics     Id stream              → topics
 *     create_topic   Id stream, u32 partitions, settings             → topic, then its partitions
 *     update_topic   Id stream, Id topic, settings
 *     delete_topic, purge_topic   Id stream, Id topic
 *
 *     settings       u8 compression, u64 message expiry, u64 maximum size, u8 replication factor, str8 name
 */
import { many, maybe, nothing, row } from "./command_row.ts";
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** 0 in a request: the server's default. */
export const SERVER_DEFAULT = 0n;
/** As a message expiry: never. As a maximum topic size: unlimited. */
export const UNLIMITED = 0xffff_ffff_ffff_ffffn;

/** A label only; nobody compresses anything. */
export type Compression = "none" | "gzip";

export interface TopicSettings {
  readonly compression: Compression;
  /** Microseconds after a message's timestamp, or SERVER_DEFAULT or UNLIMITED. */
  readonly messageExpiryMicros: bigint;
  /** Bytes, or SERVER_DEFAULT or UNLIMITED. */
  readonly maxTopicSizeBytes: bigint;
  /** 0 to 255. A label only. */
  readonly replicationFactor: number;
  readonly name: string;
}

export interface TopicRecord extends TopicSettings {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly partitionsCount: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
}

export interface PartitionRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly segmentsCount: number;
  /** Offset of the last message; 0 when there never was one. */
  readonly currentOffset: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
}

export interface TopicDetails extends TopicRecord {
  /** Ascending ids. */
  readonly partitions: readonly PartitionRecord[];
}

export interface GetTopic {
  readonly kind: "get_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface GetTopics {
  readonly kind: "get_topics";
  readonly stream: Identifier;
}

/** As a client asks for them: a compression that is neither is for the rules to refuse, after the login. */
export interface RequestedTopicSettings extends Omit<TopicSettings, "compression"> {
  readonly compression: Compression | undefined;
}

export interface CreateTopic extends RequestedTopicSettings {
  readonly kind: "create_topic";
  readonly stream: Identifier;
  readonly partitionsCount: number;
}

export interface UpdateTopic extends RequestedTopicSettings {
  readonly kind: "update_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface DeleteTopic {
  readonly kind: "delete_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface PurgeTopic {
  readonly kind: "purge_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

const COMPRESSIONS: readonly (Compression | undefined)[] = [undefined, "none", "gzip"];

export function writeTopicRecord(writer: Writer, topic: TopicRecord): void {
  writer.u32(topic.id);
  writer.u64(topic.createdAtMicros);
  writer.u32(topic.partitionsCount);
  writer.u64(topic.messageExpiryMicros);
  writer.u8(COMPRESSIONS.indexOf(topic.compression));
  writer.u64(topic.maxTopicSizeBytes);
  writer.u8(topic.replicationFactor);
  writer.u64(topic.sizeBytes);
  writer.u64(topic.messagesCount);
  writer.str8(topic.name);
}

/** Errors: WireError; invalid_command for an unknown compression. */
export function readTopicRecord(reader: Reader): TopicRecord {
  return {
    id: reader.u32("topic id"),
    createdAtMicros: reader.u64Saturated("created at"),
    partitionsCount: reader.u32("partitions count"),
    messageExpiryMicros: reader.u64("message expiry"),
    compression: readKnownCompression(reader),
    maxTopicSizeBytes: reader.u64("maximum size"),
    replicationFactor: reader.u8("replication factor"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
    name: reader.name("topic name"),
  };
}

function writeTopicDetails(writer: Writer, topic: TopicDetails): void {
  writeTopicRecord(writer, topic);
  for (const partition of topic.partitions) writePartitionRecord(writer, partition);
}

function readTopicDetails(reader: Reader): TopicDetails {
  const record = readTopicRecord(reader);
  const partitions: PartitionRecord[] = [];
  while (partitions.length < record.partitionsCount) partitions.push(readPartitionRecord(reader));
  return { ...record, partitions };
}

function readCreateTopic(reader: Reader): Omit<CreateTopic, "kind"> {
  const stream = readIdentifier(reader, "stream");
  const partitionsCount = reader.u32("partitions count");
  return { stream, partitionsCount, ...readSettings(reader) };
}

function writeCreateTopic(writer: Writer, command: Omit<CreateTopic, "kind">): void {
  writeIdentifier(writer, command.stream);
  writer.u32(command.partitionsCount);
  writeSettings(writer, command);
}

function readUpdateTopic(reader: Reader): Omit<UpdateTopic, "kind"> {
  return { ...readTopicAddress(reader), ...readSettings(reader) };
}

function writeUpdateTopic(writer: Writer, command: Omit<UpdateTopic, "kind">): void {
  writeTopicAddress(writer, command);
  writeSettings(writer, command);
}

export interface TopicAddress {
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export function readTopicAddress(reader: Reader): TopicAddress {
  return { stream: readIdentifier(reader, "stream"), topic: readIdentifier(reader, "topic") };
}

export function writeTopicAddress(writer: Writer, { stream, topic }: TopicAddress): void {
  writeIdentifier(writer, stream);
  writeIdentifier(writer, topic);
}

function readSettings(reader: Reader): RequestedTopicSettings {
  return {
    compression: COMPRESSIONS[reader.u8("compression")],
    messageExpiryMicros: reader.u64("message expiry"),
    maxTopicSizeBytes: reader.u64("maximum size"),
    replicationFactor: reader.u8("replication factor"),
    name: reader.name("topic name"),
  };
}

function writeSettings(writer: Writer, settings: RequestedTopicSettings): void {
  writer.u8(COMPRESSIONS.indexOf(settings.compression));
  writer.u64(settings.messageExpiryMicros);
  writer.u64(settings.maxTopicSizeBytes);
  writer.u8(settings.replicationFactor);
  writer.str8(settings.name);
}

function readKnownCompression(reader: Reader): Compression {
  const compression = COMPRESSIONS[reader.u8("compression")];
  if (compression === undefined) throw reader.error("invalid_command", "compression");
  return compression;
}

function writePartitionRecord(writer: Writer, partition: PartitionRecord): void {
  writer.u32(partition.id);
  writer.u64(partition.createdAtMicros);
  writer.u32(partition.segmentsCount);
  writer.u64(partition.currentOffset);
  writer.u64(partition.sizeBytes);
  writer.u64(partition.messagesCount);
}

function readPartitionRecord(reader: Reader): PartitionRecord {
  return {
    id: reader.u32("partition id"),
    createdAtMicros: reader.u64Saturated("created at"),
    segmentsCount: reader.u32("segments count"),
    currentOffset: reader.u64Saturated("current offset"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
  };
}

const ofStream = {
  read: (reader: Reader) => ({ stream: readIdentifier(reader, "stream") }),
  write: (writer: Writer, { stream }: { readonly stream: Identifier }) => writeIdentifier(writer, stream),
};
const address = { read: readTopicAddress, write: writeTopicAddress };
const record = { read: readTopicRecord, write: writeTopicRecord };
const details = { read: readTopicDetails, write: writeTopicDetails };
const create = { read: readCreateTopic, write: writeCreateTopic };
const update = { read: readUpdateTopic, write: writeUpdateTopic };

export const topicRows = {
  get_topic: row<GetTopic, TopicDetails | undefined>(300, "get_topic", address, maybe(details)),
  get_topics: row<GetTopics, readonly TopicRecord[]>(301, "get_topics", ofStream, many(record)),
  create_topic: row<CreateTopic, TopicDetails>(302, "create_topic", create, details),
  delete_topic: row<DeleteTopic, undefined>(303, "delete_topic", address, nothing),
  update_topic: row<UpdateTopic, undefined>(304, "update_topic", update, nothing),
  purge_topic: row<PurgeTopic, undefined>(305, "purge_topic", address, nothing),
};
