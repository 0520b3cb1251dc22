/** What the fields of the recorded answers are as values of ours. Text stands for u64 and bigger. */
import type {
  ClientDetails,
  ClientRecord,
  ClusterNode,
  Compression,
  NodeRole,
  NodeStatus,
  PartitionRecord,
  StreamRecord,
  TopicRecord,
  Transport,
} from "../../src/wire/mod.ts";
import type { GroupDetails, GroupRecord } from "../../src/wire/groups.ts";
import type { TokenRecord } from "../../src/wire/tokens.ts";
import type { UserDetails, UserRecord, UserStatus } from "../../src/wire/users.ts";
import type { RowAnswer, RowKind } from "./every_row.ts";
import { type AnsweredPermissions, answeredPermissions } from "./permission_values.ts";
import { saturated } from "./request_values.ts";
import type { ResponseVector } from "./wire_vectors.ts";

interface StreamFields {
  readonly id: number;
  readonly createdAt: string;
  readonly topicsCount: number;
  readonly sizeBytes: string;
  readonly messagesCount: string;
  readonly name: string;
}

interface TopicFields {
  readonly id: number;
  readonly createdAt: string;
  readonly partitionsCount: number;
  readonly messageExpiry: string;
  readonly compressionAlgorithm: number;
  readonly maxTopicSize: string;
  readonly replicationFactor: number;
  readonly sizeBytes: string;
  readonly messagesCount: string;
  readonly name: string;
}

interface PartitionFields {
  readonly id: number;
  readonly createdAt: string;
  readonly segmentsCount: number;
  readonly currentOffset: string;
  readonly sizeBytes: string;
  readonly messagesCount: string;
}

interface NodeFields {
  readonly name: string;
  readonly ip: string;
  readonly tcp: number;
  readonly quic: number;
  readonly http: number;
  readonly websocket: number;
  readonly role: number;
  readonly status: number;
}

interface ClientFields {
  readonly clientId: number;
  readonly userId: number;
  readonly transport: number;
  readonly address: string;
  readonly groups: ClientDetails["groups"];
}

interface UserFields {
  readonly id: number;
  readonly createdAt: string;
  readonly status: number;
  readonly username: string;
  readonly permissions?: AnsweredPermissions | null;
}

interface GroupFields {
  readonly id: number;
  readonly partitionsCount: number;
  readonly membersCount: number;
  readonly name: string;
  readonly members: GroupDetails["members"];
}

interface TokenFields {
  readonly name: string;
  readonly expiryAt: string;
}

/** Every name that an answer uses; each command has its own few. */
interface Fields extends ClientFields, StreamFields, Omit<UserFields, "permissions">, GroupFields {
  readonly permissions: AnsweredPermissions | null;
  readonly clients: readonly ClientFields[];
  readonly users: readonly UserFields[];
  readonly tokens: readonly TokenFields[];
  readonly token: string;
  readonly nodes: readonly NodeFields[];
  readonly stream: StreamFields;
  readonly streams: readonly StreamFields[];
  readonly topic: TopicFields;
  readonly topics: readonly TopicFields[];
  readonly partitions: readonly PartitionFields[];
  readonly partitionId: number;
  readonly currentOffset: string;
  readonly storedOffset: string;
}

/** The fields of get_stats as the vectors call them; all others are called alike. */
const STATS_NAMES: Readonly<Record<string, string>> = {
  memoryUsage: "memoryBytes",
  totalMemory: "totalMemoryBytes",
  availableMemory: "availableMemoryBytes",
  runTime: "runTimeMicros",
  startTime: "startTimeMicros",
  hostname: "hostName",
  serverSemver: "serverVersionNumber",
  freeDiskSpace: "freeDiskBytes",
  totalDiskSpace: "totalDiskBytes",
};
const STATS_TEXTS = ["hostname", "osName", "osVersion", "kernelVersion", "serverVersion"];

const NOBODY = 0xffff_ffff;
const COMPRESSIONS: readonly Compression[] = ["none", "gzip"];
const STATUSES_OF_USERS: readonly UserStatus[] = ["active", "inactive"];
const TRANSPORTS: readonly Transport[] = ["tcp", "quic", "http", "websocket"];
const ROLES: readonly NodeRole[] = ["leader", "follower"];
const STATUSES: readonly NodeStatus[] = ["healthy", "starting", "stopping", "unreachable", "maintenance"];

const VALUES: { readonly [K in RowKind]?: (fields: Fields) => RowAnswer<K> } = {
  get_stats: stats,
  get_cluster_metadata: ({ name, nodes }) => ({ name, nodes: nodes.map(node) }),
  get_me: client,
  login_user: ({ userId }) => ({ userId }),
  get_stream: ({ stream, topics }) => ({ ...streamRecord(stream), topics: topics.map(topicRecord) }),
  get_streams: ({ streams }) => streams.map(streamRecord),
  create_stream: streamRecord,
  get_topic: ({ topic, partitions }) => topicDetails(topic, partitions),
  get_topics: ({ topics }) => topics.map(topicRecord),
  create_topic: ({ topic, partitions }) => topicDetails(topic, partitions),
  get_consumer_offset: ({ partitionId, currentOffset, storedOffset }) => ({
    partitionId,
    currentOffset: saturated(currentOffset),
    storedOffset: saturated(storedOffset),
  }),
  get_client: client,
  get_clients: ({ clients }) => clients.map(clientRecord),
  get_user: userDetails,
  get_users: ({ users }) => users.map(userRecord),
  create_user: userDetails,
  login_with_personal_access_token: ({ userId }) => ({ userId }),
  create_personal_access_token: ({ token }) => ({ token }),
  get_personal_access_tokens: ({ tokens }) => tokens.map(tokenRecord),
  get_consumer_group: ({ id, partitionsCount, name, members }) => ({
    id,
    partitionsCount,
    membersCount: members.length,
    name,
    members,
  }),
  // The clients of other answers have other `groups`.
  get_consumer_groups: (fields) => [...(fields as unknown as { groups: readonly GroupRecord[] }).groups],
  create_consumer_group: ({ id, partitionsCount, membersCount, name }) => ({
    id,
    partitionsCount,
    membersCount,
    name,
  }),
};

/** Whether the command is built and answers something. */
export function hasAnswerValue({ command }: ResponseVector): boolean {
  return command in VALUES;
}

export function answerOf({ command, fields }: ResponseVector): unknown {
  return fields === null ? undefined : VALUES[command as RowKind]?.(fields as Fields);
}

function stats(fields: unknown): RowAnswer<"get_stats"> {
  const entries = Object.entries(fields as Record<string, string | number>)
    .filter(([name]) => name !== "cacheMetrics")
    .map(([name, value]) => [STATS_NAMES[name] ?? name, STATS_TEXTS.includes(name) ? value : Number(value)]);
  return Object.fromEntries(entries);
}

function node({ name, ip, tcp, quic, http, websocket, role, status }: NodeFields): ClusterNode {
  const ports = { tcpPort: tcp, quicPort: quic, httpPort: http, websocketPort: websocket };
  return { name, ip, ...ports, role: ROLES[role]!, status: STATUSES[status]! };
}

function client(fields: ClientFields): ClientDetails {
  return { ...clientRecord(fields), groups: fields.groups };
}

function clientRecord({ clientId, userId, transport, address, groups }: ClientFields): ClientRecord {
  return {
    clientId,
    userId: userId === NOBODY ? undefined : userId,
    transport: TRANSPORTS[transport - 1]!,
    address,
    groupsCount: groups.length,
  };
}

function userRecord({ id, createdAt, status, username }: UserFields): UserRecord {
  return { id, createdAtMicros: Number(createdAt), status: STATUSES_OF_USERS[status - 1]!, username };
}

function userDetails(fields: UserFields): UserDetails {
  const { permissions } = fields;
  return { ...userRecord(fields), permissions: permissions ? answeredPermissions(permissions) : undefined };
}

function tokenRecord({ name, expiryAt }: TokenFields): TokenRecord {
  return { name, expiresAtMicros: expiryAt === "0" ? undefined : Number(expiryAt) };
}

function streamRecord(fields: StreamFields): StreamRecord {
  const { id, topicsCount, name } = fields;
  return { id, createdAtMicros: Number(fields.createdAt), topicsCount, ...sizes(fields), name };
}

function topicRecord(fields: TopicFields): TopicRecord {
  const { id, partitionsCount, replicationFactor, name } = fields;
  return {
    id,
    createdAtMicros: Number(fields.createdAt),
    partitionsCount,
    messageExpiryMicros: BigInt(fields.messageExpiry),
    compression: COMPRESSIONS[fields.compressionAlgorithm - 1]!,
    maxTopicSizeBytes: BigInt(fields.maxTopicSize),
    replicationFactor,
    ...sizes(fields),
    name,
  };
}

function topicDetails(topic: TopicFields, partitions: readonly PartitionFields[]) {
  return { ...topicRecord(topic), partitions: partitions.map(partitionRecord) };
}

function partitionRecord(fields: PartitionFields): PartitionRecord {
  const { id, segmentsCount } = fields;
  return {
    id,
    createdAtMicros: Number(fields.createdAt),
    segmentsCount,
    currentOffset: Number(fields.currentOffset),
    ...sizes(fields),
  };
}

function sizes({ sizeBytes, messagesCount }: { readonly sizeBytes: string; readonly messagesCount: string }) {
  return { sizeBytes: Number(sizeBytes), messagesCount: Number(messagesCount) };
}
