/**
 * Every command that stands in this version: its number, and how its request and its answer become bytes and back.
 * Sending and polling are not here: their bytes are not turned into values (messages.ts).
 */
import type { Answers, CommandKind, CommandOf } from "./commands.ts";
import { readFlushUnsavedBuffer, writeFlushUnsavedBuffer } from "./messages.ts";
import { readConsumerOffset, readOffsetAddress, writeConsumerOffset, writeOffsetAddress } from "./offsets.ts";
import { readPartitionsChange, writePartitionsChange } from "./partitions.ts";
import type { Reader } from "./reader.ts";
import { readSegmentsDeletion, writeSegmentsDeletion } from "./segments.ts";
import { readArchive, readGetSnapshot, writeArchive, writeGetSnapshot } from "./snapshot.ts";
import { readStats, writeStats } from "./stats.ts";
import {
  readStreamAddress,
  readStreamDetails,
  readStreamRecord,
  writeStreamAddress,
  writeStreamDetails,
  writeStreamRecord,
} from "./streams.ts";
import {
  readClientDetails,
  readClusterMetadata,
  writeClientDetails,
  writeClusterMetadata,
} from "./system.ts";
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
import { type Identity, readLoginUser, writeLoginUser } from "./users.ts";
import type { Writer } from "./writer.ts";

/** Errors of `decode`: WireError. Bytes behind what a request needs are ignored: some clients send them. */
export interface CommandEntry<K extends CommandKind = CommandKind> {
  readonly code: number;
  readonly kind: K;
  decode(reader: Reader): CommandOf<K>;
  encode(writer: Writer, command: CommandOf<K>): void;
  encodeAnswer(writer: Writer, answer: Answers[K]): void;
  decodeAnswer(reader: Reader): Answers[K];
}

type Request<K extends CommandKind> = Pick<CommandEntry<K>, "decode" | "encode">;
type Answer<T> = {
  readonly encodeAnswer: (writer: Writer, answer: T) => void;
  readonly decodeAnswer: (reader: Reader) => T;
};

/** No argument; what a client sends all the same is ignored. */
function bare<K extends CommandKind>(kind: K): Request<K> {
  return { decode: () => ({ kind }) as CommandOf<K>, encode: () => {} };
}

function request<K extends CommandKind, F extends Omit<CommandOf<K>, "kind">>(
  kind: K,
  decode: (reader: Reader) => F,
  encode: (writer: Writer, fields: F) => void,
): Request<K> {
  return {
    decode: (reader) => ({ kind, ...decode(reader) }) as unknown as CommandOf<K>,
    encode: (writer, command) => encode(writer, command as unknown as F),
  };
}

const nothing: Answer<undefined> = { encodeAnswer: () => {}, decodeAnswer: () => undefined };

function one<T>(
  encodeAnswer: (writer: Writer, value: T) => void,
  decodeAnswer: (reader: Reader) => T,
): Answer<T> {
  return { encodeAnswer, decodeAnswer };
}

/** Nothing is an answer too: no bytes. */
function maybe<T>(
  encode: (writer: Writer, value: T) => void,
  decode: (reader: Reader) => T,
): Answer<T | undefined> {
  return {
    encodeAnswer: (writer, value) => value === undefined ? undefined : encode(writer, value),
    decodeAnswer: (reader) => reader.remaining === 0 ? undefined : decode(reader),
  };
}

/** Back to back, to the end. */
function many<T>(
  encode: (writer: Writer, value: T) => void,
  decode: (reader: Reader) => T,
): Answer<readonly T[]> {
  return {
    encodeAnswer: (writer, values) => values.forEach((value) => encode(writer, value)),
    decodeAnswer: (reader) => {
      const values: T[] = [];
      while (reader.remaining > 0) values.push(decode(reader));
      return values;
    },
  };
}

const userId = one<Identity>(
  (writer, { userId }) => writer.u32(userId),
  (reader) => ({ userId: reader.u32("user id") }),
);

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

function row<K extends CommandKind>(
  code: number,
  kind: K,
  request: Request<K>,
  answer: Answer<Answers[K]>,
): CommandEntry<K> {
  return { code, kind, ...request, ...answer };
}

export const commandTable: { readonly [K in CommandKind]: CommandEntry<K> } = {
  ping: row(1, "ping", bare("ping"), nothing),
  get_stats: row(10, "get_stats", bare("get_stats"), one(writeStats, readStats)),
  get_snapshot: row(
    11,
    "get_snapshot",
    request("get_snapshot", readGetSnapshot, writeGetSnapshot),
    one(writeArchive, readArchive),
  ),
  get_cluster_metadata: row(
    12,
    "get_cluster_metadata",
    bare("get_cluster_metadata"),
    one(writeClusterMetadata, readClusterMetadata),
  ),
  get_me: row(20, "get_me", bare("get_me"), one(writeClientDetails, readClientDetails)),
  login_user: row(38, "login_user", { decode: readLoginUser, encode: writeLoginUser }, userId),
  logout_user: row(39, "logout_user", bare("logout_user"), nothing),
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
  delete_segments: row(
    503,
    "delete_segments",
    request("delete_segments", readSegmentsDeletion, writeSegmentsDeletion),
    nothing,
  ),
};

const BY_CODE: (CommandEntry | undefined)[] = [];
for (const entry of Object.values(commandTable)) BY_CODE[entry.code] = entry as unknown as CommandEntry;

export function commandByCode(code: number): CommandEntry | undefined {
  return code < BY_CODE.length ? BY_CODE[code] : undefined;
}
