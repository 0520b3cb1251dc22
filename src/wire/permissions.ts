/**
 * What a user may do (docs/protocol.md, Permissions): flags for everything, for single streams, and inside a stream for
 * single topics. A flag allows; nothing denies.
 *
 *     permissions   10 flags; u8 has streams; if so, streams
 *     stream        u32 id, 6 flags, u8 has topics; if so, topics; u8 1 when another stream follows
 *     topic         u32 id, 4 flags, u8 1 when another topic follows
 *     record        u8 1, u32 length of the permissions, permissions; u8 0 when there are none
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** In the order of the wire, like the other two lists. */
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

export type GlobalPermissions = Readonly<Record<GlobalFlag, boolean>>;
export type TopicPermissions = Readonly<Record<TopicFlag, boolean>>;
export interface StreamPermissions extends Readonly<Record<StreamFlag, boolean>> {
  /** By topic id. */
  readonly topics: ReadonlyMap<number, TopicPermissions>;
}

export interface Permissions {
  readonly global: GlobalPermissions;
  /** By stream id. */
  readonly streams: ReadonlyMap<number, StreamPermissions>;
}

/** Streams and topics that one record may name. They are read before anybody knows who asks, so there is an end. */
export const MAX_PERMISSION_ENTRIES = 65_536;

/** What some clients write where the length of the permissions belongs. */
const ODD_LENGTH = 4;

/** Every global flag, as the root user has them. */
export const ALL_PERMISSIONS: Permissions = {
  global: Object.fromEntries(GLOBAL_FLAGS.map((flag) => [flag, true])) as GlobalPermissions,
  streams: new Map(),
};

/**
 * Shape:  record, also without the three bytes that answers have behind a 0.
 * Errors: invalid_command when it ends too early, invalid_format when its length is not that of what it holds.
 */
export function readPermissionsRecord(reader: Reader): Permissions | undefined {
  if (!reader.flag("has permissions")) return undefined;
  const length = reader.u32("permissions length");
  const start = reader.position;
  const permissions = readPermissions(reader);
  if (length !== reader.position - start && length !== ODD_LENGTH) {
    throw reader.error("invalid_format", "permissions length");
  }
  return permissions;
}

export function writePermissionsRecord(writer: Writer, permissions: Permissions | undefined): void {
  writer.bool(permissions !== undefined);
  if (permissions === undefined) return;
  const lengthAt = writer.length;
  writer.u32(0);
  writePermissions(writer, permissions);
  writer.patchU32(lengthAt, writer.length - lengthAt - 4);
}

/** Of entries with the same id the last one counts. */
function readPermissions(reader: Reader): Permissions {
  const global = readFlags(reader, GLOBAL_FLAGS);
  const streams = new Map<number, StreamPermissions>();
  let entries = 0;
  const count = () => {
    if (++entries > MAX_PERMISSION_ENTRIES) throw reader.error("invalid_format", "permission entries");
  };
  if (reader.bool("has streams")) {
    do {
      count();
      const id = reader.u32("stream id");
      streams.set(id, { ...readFlags(reader, STREAM_FLAGS), topics: readTopics(reader, count) });
    } while (reader.bool("has next stream"));
  }
  return { global, streams };
}

function readTopics(reader: Reader, count: () => void): Map<number, TopicPermissions> {
  const topics = new Map<number, TopicPermissions>();
  if (!reader.bool("has topics")) return topics;
  do {
    count();
    const id = reader.u32("topic id");
    topics.set(id, readFlags(reader, TOPIC_FLAGS));
  } while (reader.bool("has next topic"));
  return topics;
}

/** Streams and topics in ascending order. */
function writePermissions(writer: Writer, { global, streams }: Permissions): void {
  writeFlags(writer, GLOBAL_FLAGS, global);
  writeEntries(writer, streams, (stream) => {
    writeFlags(writer, STREAM_FLAGS, stream);
    writeEntries(writer, stream.topics, (topic) => writeFlags(writer, TOPIC_FLAGS, topic));
  });
}

function writeEntries<T>(writer: Writer, entries: ReadonlyMap<number, T>, write: (entry: T) => void): void {
  writer.bool(entries.size > 0);
  let left = entries.size;
  for (const [id, entry] of [...entries].sort(([a], [b]) => a - b)) {
    writer.u32(id);
    write(entry);
    writer.bool(--left > 0);
  }
}

function readFlags<F extends string>(reader: Reader, names: readonly F[]): Readonly<Record<F, boolean>> {
  const flags: Partial<Record<F, boolean>> = {};
  for (const name of names) flags[name] = reader.bool(name);
  return flags as Record<F, boolean>;
}

function writeFlags<F extends string>(
  writer: Writer,
  names: readonly F[],
  flags: Readonly<Record<F, boolean>>,
): void {
  for (const name of names) writer.bool(flags[name]);
}
