/**
 * What a user may do (docs/protocol.md, Permissions): flags for everything, for one stream, for one topic in it.
 *
 *     permissions   10 flags, u8 has streams; if so, streams to the one that says it is the last
 *     stream        u32 id, 6 flags, u8 has topics; if so, topics to the last; u8 another stream follows
 *     topic         u32 id, 4 flags, u8 another topic follows
 *     flag          u8, not 0 = yes; in the order of the lists below
 *
 *     record        u8 1, u32 length of the permissions, permissions
 */
import { WireError } from "./errors.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export const GLOBAL_FLAGS = [
  "manageServers",
  "readServers",
  "manageUsers",
  "readUsers",
  "manageStreams",
  "readStreams",
  "manageTopics",
  "readTopics",
  "pollMessages",
  "sendMessages",
] as const;

export const STREAM_FLAGS = [
  "manageStream",
  "readStream",
  "manageTopics",
  "readTopics",
  "pollMessages",
  "sendMessages",
] as const;

export const TOPIC_FLAGS = ["manageTopic", "readTopic", "pollMessages", "sendMessages"] as const;

export type GlobalFlag = typeof GLOBAL_FLAGS[number];
export type StreamFlag = typeof STREAM_FLAGS[number];
export type TopicFlag = typeof TOPIC_FLAGS[number];

type Flags<K extends string> = { readonly [F in K]: boolean };

export type GlobalPermissions = Flags<GlobalFlag>;
export type TopicPermissions = Flags<TopicFlag>;

export interface StreamPermissions extends Flags<StreamFlag> {
  /** By topic id. */
  readonly topics: ReadonlyMap<number, TopicPermissions>;
}

export interface Permissions {
  readonly global: GlobalPermissions;
  /** By stream id. */
  readonly streams: ReadonlyMap<number, StreamPermissions>;
}

/** Entries of streams and topics in one record. They are read before anybody knows who asks, so there is an end. */
export const MAX_PERMISSION_ENTRIES = 65_536;

/** What some clients write where the length of the permissions belongs. */
const ODD_LENGTH = 4;

/** Every global flag, as the root user has them. */
export const ALL_PERMISSIONS: Permissions = {
  global: Object.fromEntries(GLOBAL_FLAGS.map((flag) => [flag, true])) as GlobalPermissions,
  streams: new Map(),
};

/** Streams and topics are written by ascending id. */
export function writePermissionRecord(writer: Writer, permissions: Permissions): void {
  writer.u8(1);
  const at = writer.length;
  writer.u32(0);
  writeFlags(writer, GLOBAL_FLAGS, permissions.global);
  writeEntries(writer, permissions.streams, writeStream);
  writer.patchU32(at, writer.length - at - 4);
}

/**
 * What follows the flag of a record. Of an id that stands twice, the last entry counts.
 *
 * Errors: invalid_command when the permissions end too early, invalid_format when they have another length than said or
 * too many entries.
 */
export function readPermissions(reader: Reader): Permissions {
  const length = reader.u32("permissions length");
  const start = reader.position;
  const global = readFlags(reader, GLOBAL_FLAGS);
  const counter = { left: MAX_PERMISSION_ENTRIES };
  const streams = readEntries(reader, "stream", counter, (reader) => readStream(reader, counter));
  const had = reader.position - start;
  if (had !== length && length !== ODD_LENGTH) {
    throw new WireError("invalid_format", {
      field: "permissions length",
      offset: start,
      needed: length,
      had,
    });
  }
  return { global, streams };
}

function writeStream(writer: Writer, stream: StreamPermissions): void {
  writeFlags(writer, STREAM_FLAGS, stream);
  writeEntries(writer, stream.topics, (writer, topic) => writeFlags(writer, TOPIC_FLAGS, topic));
}

interface Counter {
  left: number;
}

function readStream(reader: Reader, counter: Counter): StreamPermissions {
  const flags = readFlags(reader, STREAM_FLAGS);
  const topics = readEntries(reader, "topic", counter, (reader) => readFlags(reader, TOPIC_FLAGS));
  return { ...flags, topics };
}

function writeEntries<T>(
  writer: Writer,
  entries: ReadonlyMap<number, T>,
  write: (writer: Writer, entry: T) => void,
): void {
  for (const [id, entry] of [...entries].sort(([a], [b]) => a - b)) {
    // Says of the entry before it that this one follows, or of all that there are some.
    writer.bool(true);
    writer.u32(id);
    write(writer, entry);
  }
  writer.bool(false);
}

function readEntries<T>(
  reader: Reader,
  noun: string,
  counter: Counter,
  read: (reader: Reader) => T,
): ReadonlyMap<number, T> {
  const entries = new Map<number, T>();
  while (reader.bool(`another ${noun}`)) {
    if (counter.left-- === 0) throw reader.error("invalid_format", "permission entries");
    entries.set(reader.u32(`${noun} id`), read(reader));
  }
  return entries;
}

function writeFlags<K extends string>(writer: Writer, names: readonly K[], flags: Flags<K>): void {
  for (const name of names) writer.bool(flags[name]);
}

function readFlags<K extends string>(reader: Reader, names: readonly K[]): Flags<K> {
  const flags = names.map((name) => [name, reader.bool(name)]);
  return Object.fromEntries(flags) as Flags<K>;
}
