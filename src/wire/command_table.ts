/**
 * Every command that stands in this version: its number, and how its request and its answer become bytes and back.
 * Sending and polling are not here: their bytes are not turned into values (messages.ts).
 */
import { accountCommands } from "./account_commands.ts";
import {
  bare,
  type CommandEntry,
  many,
  maybe,
  nothing,
  one,
  type Request,
  request,
  row,
} from "./command_row.ts";
import type { CommandKind, CommandOf } from "./commands.ts";
import { readFlushUnsavedBuffer, writeFlushUnsavedBuffer } from "./messages.ts";
import { readConsumerOffset, readOffsetAddress, writeConsumerOffset, writeOffsetAddress } from "./offsets.ts";
import { readPartitionsChange, writePartitionsChange } from "./partitions.ts";
import type { Reader } from "./reader.ts";
import { readStats, writeStats } from "./stats.ts";
import {
  readStreamAddress,
  readStreamDetails,
  readStreamRecord,
  writeStreamAddress,
  writeStreamDetails,
  writeStreamRecord,
} from "./streams.ts";
import { readClusterMetadata, writeClusterMetadata } from "./system.ts";
import {
  readCreateTopic,
  readTopicAddress,
  readTopicDetails,
  readTopicRecord,
  readUpdateTopic,
  writeCreateTopic,
  writeTopicAddress,
  writeTopicDetails,
  writeTopicRecord,
  writeUpdateTopic,
} from "./topics.ts";

function ofStream<K extends "get_stream" | "delete_stream" | "purge_stream" | "get_topics">(
  kind: K,
): Request<K> {
  return request(
    kind,
    readStreamAddress as (reader: Reader) => Omit<CommandOf<K>, "kind">,
    (writer, command) => {
      writeStreamAddress(writer, command as unknown as CommandOf<"get_stream">);
    },
  );
}

function ofTopic<K extends "get_topic" | "delete_topic" | "purge_topic">(kind: K): Request<K> {
  return request(
    kind,
    readTopicAddress as (reader: Reader) => Omit<CommandOf<K>, "kind">,
    (writer, command) => {
      writeTopicAddress(writer, command as unknown as CommandOf<"get_topic">);
    },
  );
}

export const commandTable: { readonly [K in CommandKind]: CommandEntry<K> } = {
  ping: row(1, "ping", bare("ping"), nothing),
  get_stats: row(10, "get_stats", bare("get_stats"), one(writeStats, readStats)),
  get_cluster_metadata: row(
    12,
    "get_cluster_metadata",
    bare("get_cluster_metadata"),
    one(writeClusterMetadata, readClusterMetadata),
  ),
  ...accountCommands,
  flush_unsaved_buffer: row(
    102,
    "flush_unsaved_buffer",
    { decode: readFlushUnsavedBuffer, encode: writeFlushUnsavedBuffer },
    nothing,
  ),
  get_consumer_offset: row(
    120,
    "get_consumer_offset",
    request("get_consumer_offset", readOffsetAddress, writeOffsetAddress),
    maybe(writeConsumerOffset, readConsumerOffset),
  ),
  store_consumer_offset: row(
    121,
    "store_consumer_offset",
    request(
      "store_consumer_offset",
      (reader) => ({ ...readOffsetAddress(reader), offset: reader.u64Saturated("offset") }),
      (writer, command) => {
        writeOffsetAddress(writer, command);
        writer.u64(command.offset);
      },
    ),
    nothing,
  ),
  delete_consumer_offset: row(
    122,
    "delete_consumer_offset",
    request("delete_consumer_offset", readOffsetAddress, writeOffsetAddress),
    nothing,
  ),
  get_stream: row(200, "get_stream", ofStream("get_stream"), maybe(writeStreamDetails, readStreamDetails)),
  get_streams: row(201, "get_streams", bare("get_streams"), many(writeStreamRecord, readStreamRecord)),
  create_stream: row(
    202,
    "create_stream",
    request("create_stream", (reader) => ({ name: reader.name("stream name") }), (writer, { name }) => {
      writer.str8(name);
    }),
    one(writeStreamRecord, readStreamRecord),
  ),
  delete_stream: row(203, "delete_stream", ofStream("delete_stream"), nothing),
  update_stream: row(
    204,
    "update_stream",
    request(
      "update_stream",
      (reader) => ({ ...readStreamAddress(reader), name: reader.name("stream name") }),
      (writer, command) => {
        writeStreamAddress(writer, command);
        writer.str8(command.name);
      },
    ),
    nothing,
  ),
  purge_stream: row(205, "purge_stream", ofStream("purge_stream"), nothing),
  get_topic: row(300, "get_topic", ofTopic("get_topic"), maybe(writeTopicDetails, readTopicDetails)),
  get_topics: row(301, "get_topics", ofStream("get_topics"), many(writeTopicRecord, readTopicRecord)),
  create_topic: row(
    302,
    "create_topic",
    { decode: readCreateTopic, encode: writeCreateTopic },
    one(writeTopicDetails, readTopicDetails),
  ),
  delete_topic: row(303, "delete_topic", ofTopic("delete_topic"), nothing),
  update_topic: row(304, "update_topic", { decode: readUpdateTopic, encode: writeUpdateTopic }, nothing),
  purge_topic: row(305, "purge_topic", ofTopic("purge_topic"), nothing),
  create_partitions: row(
    402,
    "create_partitions",
    request("create_partitions", readPartitionsChange, writePartitionsChange),
    nothing,
  ),
  delete_partitions: row(
    403,
    "delete_partitions",
    request("delete_partitions", readPartitionsChange, writePartitionsChange),
    nothing,
  ),
};

const BY_CODE: (CommandEntry | undefined)[] = [];
for (const entry of Object.values(commandTable)) BY_CODE[entry.code] = entry as unknown as CommandEntry;

export function commandByCode(code: number): CommandEntry | undefined {
  return code < BY_CODE.length ? BY_CODE[code] : undefined;
}
