/** Permissions in JSON: flags for everything, and maps from the numbers of streams, and of topics in them, to theirs. */
import {
  GLOBAL_FLAGS,
  type Permissions,
  STREAM_FLAGS,
  type StreamPermissions,
  TOPIC_FLAGS,
  type TopicPermissions,
} from "../../wire/mod.ts";
import type { Fields } from "./fields.ts";

/** Absent: no record. Errors: RequestError 422, and 400 for a key that is no number. */
export function permissionsInBody(body: Fields): Permissions | undefined {
  if (body.isAbsent("permissions")) return undefined;
  const permissions = body.object("permissions");
  const global = flagsIn(permissions.object("global"), GLOBAL_FLAGS);
  return { global, streams: entriesIn(permissions, "streams", streamIn) };
}

/** An empty map is null, as the original shows it. */
export function permissionsJson(permissions: Permissions | undefined): unknown {
  if (permissions === undefined) return null;
  const { global, streams } = permissions;
  return { global: flagsJson(GLOBAL_FLAGS, global), streams: entriesJson(streams, streamJson) };
}

function streamIn(entry: Fields): StreamPermissions {
  return { ...flagsIn(entry, STREAM_FLAGS), topics: entriesIn(entry, "topics", topicIn) };
}

function topicIn(entry: Fields): TopicPermissions {
  return flagsIn(entry, TOPIC_FLAGS);
}

function entriesIn<T>(fields: Fields, name: string, read: (entry: Fields) => T): ReadonlyMap<number, T> {
  if (fields.isAbsent(name)) return new Map();
  return new Map(fields.object(name).numbered().map(([id, entry]) => [id, read(entry)]));
}

function flagsIn<K extends string>(fields: Fields, names: readonly K[]): { readonly [F in K]: boolean } {
  const flags = names.map((name) => [name, fields.bool(jsonName(name))]);
  return Object.fromEntries(flags) as { readonly [F in K]: boolean };
}

function streamJson(stream: StreamPermissions): unknown {
  return { ...flagsJson(STREAM_FLAGS, stream), topics: entriesJson(stream.topics, topicJson) };
}

function topicJson(topic: TopicPermissions): unknown {
  return flagsJson(TOPIC_FLAGS, topic);
}

/** Keys that are numbers come by ascending number in every JSON object. */
function entriesJson<T>(entries: ReadonlyMap<number, T>, show: (entry: T) => unknown): unknown {
  if (entries.size === 0) return null;
  return Object.fromEntries([...entries].map(([id, entry]) => [id, show(entry)]));
}

function flagsJson<K extends string>(names: readonly K[], flags: { readonly [F in K]: boolean }) {
  return Object.fromEntries(names.map((name) => [jsonName(name), flags[name]]));
}

/** `manageServers` → `manage_servers` */
function jsonName(flag: string): string {
  return flag.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
