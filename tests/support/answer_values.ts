/** What the fields of the recorded answers are as values of ours. Text stands for u64 and bigger. */
import type {
  Answers,
  ClientDetails,
  ClusterNode,
  CommandKind,
  Compression,
  NodeRole,
  NodeStatus,
  PartitionRecord,
  StreamRecord,
  TopicRecord,
  Transport,
} from "../../src/wire/mod.ts";
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

/** Every name that an answer uses; each command has its own few. */
interface Fields extends ClientFields, StreamFields {
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
const TRANSPORTS: readonly Transport[] = ["tcp", "quic", "http", "websocket"];
const ROLES: readonly NodeRole[] = ["leader", "follower"];
const STATUSES: readonly NodeStatus[] = ["healthy", "starting", "stopping", "unreachable", "maintenance"];

const VALUES: { readonly [K in CommandKind]?: (fields: Fields) => Answers[K] } = {
  get_stats: stats,
  get_snapshot: emptyArchive,
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
};

/** Whether the command is built and answers something. */
export function hasAnswerValue({ command }: ResponseVector): boolean {
  return command in VALUES;
}

export function answerOf({ command, fields }: ResponseVector): unknown {
  return fields === null ? undefined : VALUES[command as CommandKind]?.(fields as Fields);
}

function stats(fields: unknown): Answers["get_stats"] {
  const entries = Object.entries(fields as Record<string, string | number>)
    .filter(([name]) => name !== "cacheMetrics")
    .map(([name, value]) => [STATS_NAMES[name] ?? name, STATS_TEXTS.includes(name) ? value : Number(value)]);
  return Object.fromEntries(entries);
}

/** The one that is recorded has no entries: nothing but the end of a ZIP archive. */
function emptyArchive(): Uint8Array {
  return Uint8Array.of(0x50, 0x4b, 5, 6, ...new Uint8Array(18));
}

function node({ name, ip, tcp, quic, http, websocket, role, status }: NodeFields): ClusterNode {
  const ports = { tcpPort: tcp, quicPort: quic, httpPort: http, websocketPort: websocket };
  return { name, ip, ...ports, role: ROLES[role]!, status: STATUSES[status]! };
}

function client({ clientId, userId, transport, address, groups }: ClientFields): ClientDetails {
  return {
    clientId,
    userId: userId === NOBODY ? undefined : userId,
    transport: TRANSPORTS[transport - 1]!,
    address,
    groupsCount: groups.length,
    groups,
  };
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
