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

export function writeStreamRecord(writer: Writer, stream: StreamRecord): void {
  writer.u32(stream.id);
  writer.u64(stream.createdAtMicros);
  writer.u32(stream.topicsCount);
  writer.u64(stream.sizeBytes);
  writer.u64(stream.messagesCount);
  writer.str8(stream.name);
}

export function readStreamRecord(reader: Reader): StreamRecord {
  return {
    id: reader.u32("stream id"),
    createdAtMicros: reader.u64Saturated("created at"),
    topicsCount: reader.u32("topics count"),
    sizeBytes: reader.u64Saturated("size"),
    messagesCount: reader.u64Saturated("messages count"),
    name: reader.name("stream name"),
  };
}

export function writeStreamDetails(writer: Writer, stream: StreamDetails): void {
  writeStreamRecord(writer, stream);
  for (const topic of stream.topics) writeTopicRecord(writer, topic);
}

export function readStreamDetails(reader: Reader): StreamDetails {
  const record = readStreamRecord(reader);
  const topics: TopicRecord[] = [];
  while (topics.length < record.topicsCount) topics.push(readTopicRecord(reader));
  return { ...record, topics };
}

export function readStreamAddress(reader: Reader): { readonly stream: Identifier } {
  return { stream: readIdentifier(reader, "stream") };
}

export function writeStreamAddress(writer: Writer, { stream }: { readonly stream: Identifier }): void {
  writeIdentifier(writer, stream);
}
