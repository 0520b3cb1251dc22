/**
 * Streams (docs/protocol.md, Streams).
 *
 *     stream     0   u32    id
 *                4   u64    created at, microseconds
 *               12   u32    number of topics
 *               16   u64    size in bytes
 *               24   u64    number of messages
 *               32   str8   name
 *
 *     get_stream      Id               → stream, then its topics; nothing when there is none
 *     get_streams                      → streams
 *     create_stream   str8 name        → stream
 *     update_stream   Id, str8 name
 *     delete_stream, purge_stream   Id
 */
import { bare, many, maybe, nothing, row } from "./command_row.ts";
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import type { Reader } from "./reader.ts";
import { readTopicRecord, type TopicRecord, writeTopicRecord } from "./topics.ts";
import type { Writer } from "./writer.ts";

export interface StreamRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly topicsCount: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
  readonly name: string;
}

export interface StreamDetails extends StreamRecord {
  /** As many as `topicsCount` says, ascending ids. */
  readonly topics: readonly TopicRecord[];
}

export interface GetStream {
  readonly kind: "get_stream";
  readonly stream: Identifier;
}

export interface GetStreams {
  readonly kind: "get_streams";
}

export interface CreateStream {
  readonly kind: "create_stream";
  readonly name: string;
}

export interface UpdateStream {
  readonly kind: "update_stream";
  readonly stream: Identifier;
  readonly name: string;
}

export interface DeleteStream {
  readonly kind: "delete_stream";
  readonly stream: Identifier;
}

export interface PurgeStream {
  readonly kind: "purge_stream";
  readonly stream: Identifier;
}

function writeStreamRecord(writer: Writer, stream: StreamRecord): void {
  writer.u32(stream.id);
  writer.u64(stream.createdAtMicros);
  writer.u32(stream.topicsCount);
  writer.u64(stream.sizeBytes);
  writer.u64(stream.messagesCount);
  writer.str8(stream.name);
}

function readStreamRecord(reader: Reader): StreamRecord {
  return {
    id: reader.u32("stream id"),
    createdAtMicros: reader.u64Saturated("created at"),
    topicsCount: reader.u32("topics count"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
    name: reader.name("stream name"),
  };
}

function writeStreamDetails(writer: Writer, stream: StreamDetails): void {
  writeStreamRecord(writer, stream);
  for (const topic of stream.topics) writeTopicRecord(writer, topic);
}

function readStreamDetails(reader: Reader): StreamDetails {
  const record = readStreamRecord(reader);
  const topics: TopicRecord[] = [];
  while (topics.length < record.topicsCount) topics.push(readTopicRecord(reader));
  return { ...record, topics };
}

interface StreamAddress {
  readonly stream: Identifier;
}

function readStreamAddress(reader: Reader): StreamAddress {
  return { stream: readIdentifier(reader, "stream") };
}

function writeStreamAddress(writer: Writer, { stream }: StreamAddress): void {
  writeIdentifier(writer, stream);
}

const address = { read: readStreamAddress, write: writeStreamAddress };
const record = { read: readStreamRecord, write: writeStreamRecord };
const details = { read: readStreamDetails, write: writeStreamDetails };

const name = {
  read: (reader: Reader) => ({ name: reader.name("stream name") }),
  write: (writer: Writer, { name }: { readonly name: string }) => writer.str8(name),
};

const update = {
  read: (reader: Reader) => ({ ...readStreamAddress(reader), ...name.read(reader) }),
  write: (writer: Writer, command: Omit<UpdateStream, "kind">) => {
    writeStreamAddress(writer, command);
    name.write(writer, command);
  },
};

export const streamRows = {
  get_stream: row<GetStream, StreamDetails | undefined>(200, "get_stream", address, maybe(details)),
  get_streams: row<GetStreams, readonly StreamRecord[]>(201, "get_streams", bare, many(record)),
  create_stream: row<CreateStream, StreamRecord>(202, "create_stream", name, record),
  delete_stream: row<DeleteStream, undefined>(203, "delete_stream", address, nothing),
  update_stream: row<UpdateStream, undefined>(204, "update_stream", update, nothing),
  purge_stream: row<PurgeStream, undefined>(205, "purge_stream", address, nothing),
};
