/** What the inputs of the recorded requests are as values of ours. Text stands for u64 and bigger. */
import type {
  Compression,
  Consumer,
  Identifier,
  MessageToSend,
  Partitioning,
  PollingStrategy,
  PollMessages,
} from "../../src/wire/mod.ts";
import type { SnapshotCompression, SnapshotType } from "../../src/wire/snapshot.ts";
import type { UserStatus } from "../../src/wire/users.ts";
import type { RowCommand, RowKind } from "./every_row.ts";
import { type RequestedPermissions, requestedPermissions } from "./permission_values.ts";
import { bytesOf, type FileBytes, type RequestVector } from "./wire_vectors.ts";

/** Every name that an input uses; each command has its own few. */
interface Input {
  readonly streamId: Identifier;
  readonly topicId: Identifier;
  readonly groupId: Identifier;
  readonly userId: Identifier;
  readonly clientId: number;
  readonly name: string;
  readonly username: string;
  readonly password: string;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly status?: number;
  readonly permissions?: RequestedPermissions | null;
  readonly token: string;
  readonly expiry?: string;
  readonly compression: number;
  readonly types: readonly number[];
  readonly segmentsCount: number;
  readonly version?: string;
  readonly context?: string;
  readonly partitionCount: number;
  readonly compressionAlgorithm?: number;
  readonly messageExpiry?: string;
  readonly maxTopicSize?: string;
  readonly replicationFactor?: number;
  readonly partitionId: number | null;
  readonly fsync?: boolean;
  readonly consumer: { readonly kind: number; readonly id: Identifier };
  readonly offset: string;
  readonly pollingStrategy: { readonly kind: number; readonly value: string };
  readonly count: number;
  readonly autocommit: boolean;
  readonly partition?: { readonly kind: number; readonly value: number | string };
  readonly messages: readonly { readonly id?: string; readonly payload: FileBytes }[];
}

const COMPRESSIONS: readonly (Compression | undefined)[] = [undefined, "none", "gzip"];
const STATUSES: readonly (UserStatus | undefined)[] = [undefined, "active", "inactive"];
const SNAPSHOT_COMPRESSIONS: readonly SnapshotCompression[] = [
  "unknown",
  "stored",
  "deflate",
  "bzip2",
  "zstd",
];
const SNAPSHOT_TYPES: readonly SnapshotType[] = [
  "unknown",
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "test",
  "server_logs",
  "server_config",
];
/** Microseconds, where the client meant seconds. */
const NODE_DEFAULT_EXPIRY = 600;

const VALUES: { readonly [K in RowKind]: (input: Input) => RowCommand<K> } = {
  ping: () => ({ kind: "ping" }),
  get_stats: () => ({ kind: "get_stats" }),
  get_cluster_metadata: () => ({ kind: "get_cluster_metadata" }),
  get_me: () => ({ kind: "get_me" }),
  login_user: ({ username, password, version, context }) => ({
    kind: "login_user",
    username,
    password,
    version,
    context,
  }),
  logout_user: () => ({ kind: "logout_user" }),
  get_stream: (input) => ({ kind: "get_stream", ...stream(input) }),
  get_streams: () => ({ kind: "get_streams" }),
  create_stream: ({ name }) => ({ kind: "create_stream", name }),
  update_stream: (input) => ({ kind: "update_stream", ...stream(input), name: input.name }),
  delete_stream: (input) => ({ kind: "delete_stream", ...stream(input) }),
  purge_stream: (input) => ({ kind: "purge_stream", ...stream(input) }),
  get_topic: (input) => ({ kind: "get_topic", ...topic(input) }),
  get_topics: (input) => ({ kind: "get_topics", ...stream(input) }),
  create_topic: (input) => ({
    kind: "create_topic",
    ...stream(input),
    partitionsCount: input.partitionCount,
    ...topicSettings(input),
  }),
  update_topic: (input) => ({ kind: "update_topic", ...topic(input), ...topicSettings(input) }),
  delete_topic: (input) => ({ kind: "delete_topic", ...topic(input) }),
  purge_topic: (input) => ({ kind: "purge_topic", ...topic(input) }),
  create_partitions: (input) => ({
    kind: "create_partitions",
    ...topic(input),
    partitionsCount: input.partitionCount,
  }),
  delete_partitions: (input) => ({
    kind: "delete_partitions",
    ...topic(input),
    partitionsCount: input.partitionCount,
  }),
  get_consumer_offset: (input) => ({ kind: "get_consumer_offset", ...offsetAddress(input) }),
  store_consumer_offset: (input) => ({
    kind: "store_consumer_offset",
    ...offsetAddress(input),
    offset: saturated(input.offset),
  }),
  delete_consumer_offset: (input) => ({ kind: "delete_consumer_offset", ...offsetAddress(input) }),
  flush_unsaved_buffer: (input) => ({
    kind: "flush_unsaved_buffer",
    ...topic(input),
    partition: input.partitionId ?? 0,
    fsync: input.fsync ?? false,
  }),
  get_client: ({ clientId }) => ({ kind: "get_client", clientId }),
  get_clients: () => ({ kind: "get_clients" }),
  get_snapshot: ({ compression, types }) => ({
    kind: "get_snapshot",
    compression: SNAPSHOT_COMPRESSIONS[compression]!,
    types: types.map((code) => code === 100 ? "all" : SNAPSHOT_TYPES[code]!),
  }),
  get_user: (input) => ({ kind: "get_user", ...user(input) }),
  get_users: () => ({ kind: "get_users" }),
  create_user: (input) => ({
    kind: "create_user",
    username: input.username,
    password: input.password,
    status: STATUSES[input.status!]!,
    permissions: permissions(input),
  }),
  delete_user: (input) => ({ kind: "delete_user", ...user(input) }),
  update_user: (input) => ({
    kind: "update_user",
    ...user(input),
    username: input.username,
    status: input.status === undefined ? undefined : STATUSES[input.status],
  }),
  update_permissions: (input) => ({
    kind: "update_permissions",
    ...user(input),
    permissions: permissions(input),
  }),
  change_password: (input) => ({
    kind: "change_password",
    ...user(input),
    currentPassword: input.currentPassword,
    newPassword: input.newPassword,
  }),
  get_personal_access_tokens: () => ({ kind: "get_personal_access_tokens" }),
  create_personal_access_token: ({ name, expiry }) => ({
    kind: "create_personal_access_token",
    name,
    expiryMicros: BigInt(expiry ?? NODE_DEFAULT_EXPIRY),
  }),
  delete_personal_access_token: ({ name }) => ({ kind: "delete_personal_access_token", name }),
  login_with_personal_access_token: ({ token }) => ({ kind: "login_with_personal_access_token", token }),
  delete_segments: (input) => ({
    kind: "delete_segments",
    ...topic(input),
    partition: input.partitionId ?? 0,
    segmentsCount: input.segmentsCount,
  }),
  get_consumer_group: (input) => ({ kind: "get_consumer_group", ...group(input) }),
  get_consumer_groups: (input) => ({ kind: "get_consumer_groups", ...topic(input) }),
  create_consumer_group: (input) => ({ kind: "create_consumer_group", ...topic(input), name: input.name }),
  delete_consumer_group: (input) => ({ kind: "delete_consumer_group", ...group(input) }),
  join_consumer_group: (input) => ({ kind: "join_consumer_group", ...group(input) }),
  leave_consumer_group: (input) => ({ kind: "leave_consumer_group", ...group(input) }),
};

/** Undefined for sending and polling, which are not in the table of commands. */
export function commandOf({ command, input }: RequestVector): RowCommand<RowKind> | undefined {
  return command in VALUES ? VALUES[command as RowKind](input as Input) : undefined;
}

export function pollMessagesOf(vector: RequestVector): PollMessages {
  const input = vector.input as Input;
  return {
    kind: "poll_messages",
    ...offsetAddress(input),
    strategy: strategy(input.pollingStrategy),
    count: input.count,
    autoCommit: input.autocommit,
  };
}

export interface SendInput {
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitioning: Partitioning;
  readonly messages: readonly Pick<MessageToSend, "id" | "payload">[];
}

/** Ids that are UUIDs stand in text order on the wire. */
export function sendMessagesOf(vector: RequestVector): SendInput {
  const input = vector.input as Input;
  const messages = input.messages.map(({ id, payload }) => ({
    id: messageId(id),
    payload: bytesOf(payload),
  }));
  return { ...topic(input), partitioning: partitioning(input.partition), messages };
}

/** The polled and stored offsets of the vectors that no number holds are read as the largest that one does. */
export function saturated(text: string): number {
  return Math.min(Number(text), Number.MAX_SAFE_INTEGER);
}

function stream({ streamId }: Input): { readonly stream: Identifier } {
  return { stream: streamId };
}

function topic({ streamId, topicId }: Input): { readonly stream: Identifier; readonly topic: Identifier } {
  return { stream: streamId, topic: topicId };
}

function group(input: Input) {
  return { ...topic(input), group: input.groupId };
}

function user({ userId }: Input): { readonly user: Identifier } {
  return { user: userId };
}

function permissions({ permissions }: Input) {
  return permissions ? requestedPermissions(permissions) : undefined;
}

function topicSettings(input: Input) {
  return {
    compression: COMPRESSIONS[input.compressionAlgorithm ?? 1],
    messageExpiryMicros: BigInt(input.messageExpiry ?? 0),
    maxTopicSizeBytes: BigInt(input.maxTopicSize ?? 0),
    replicationFactor: input.replicationFactor ?? 1,
    name: input.name,
  };
}

function offsetAddress(input: Input) {
  const { kind, id } = input.consumer;
  const consumer: Consumer = { kind: kind === 2 ? "group" : "consumer", id };
  return { consumer, ...topic(input), partition: input.partitionId ?? undefined };
}

function strategy({ kind, value }: Input["pollingStrategy"]): PollingStrategy {
  if (kind === 1) return { kind: "offset", offset: Number(value) };
  if (kind === 2) return { kind: "timestamp", timestampMicros: Number(value) };
  return { kind: kind === 3 ? "first" : kind === 4 ? "last" : "next" };
}

function partitioning(input: Input["partition"]): Partitioning {
  if (input === undefined || input.kind === 1) return { kind: "balanced" };
  if (input.kind === 2) return { kind: "partition", id: Number(input.value) };
  return { kind: "key", key: keyBytes(input.value) };
}

/** A number is sent as a u32, a decimal text as a u64, every other text as itself. */
function keyBytes(value: number | string): Uint8Array {
  if (typeof value === "string" && !/^\d+$/.test(value)) return bytesOf(value);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(value), true);
  return typeof value === "number" ? bytes.subarray(0, 4) : bytes;
}

function messageId(id: string | undefined): bigint {
  if (id === undefined) return 0n;
  if (!id.includes("-")) return BigInt(id);
  const inTextOrder = Uint8Array.fromHex(id.replaceAll("-", "")).reverse();
  return BigInt(`0x${inTextOrder.toHex()}`);
}
