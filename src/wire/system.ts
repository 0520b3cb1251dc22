/**
 * What the server tells about itself (docs/protocol.md, Stats and Cluster metadata).
 *
 *     get_cluster_metadata   → str32 name, u32 number of nodes, nodes
 *     node                   str32 name, str32 ip, u16 ports of tcp, quic, http and websocket, u8 role, u8 status
 *
 *     get_stats   → in the order of `Stats`; figures of a cache that does not exist stand as a u32 count of 0 between the
 *                   server's version and the number of threads
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface Ping {
  readonly kind: "ping";
}

export interface GetStats {
  readonly kind: "get_stats";
}

export interface GetClusterMetadata {
  readonly kind: "get_cluster_metadata";
}

/** Bytes, percent, microseconds and counts; every field stands on the wire. */
export interface Stats {
  readonly processId: number;
  readonly cpuUsage: number;
  readonly totalCpuUsage: number;
  readonly memoryBytes: number;
  readonly totalMemoryBytes: number;
  readonly availableMemoryBytes: number;
  readonly runTimeMicros: number;
  readonly startTimeMicros: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
  readonly messagesSizeBytes: number;
  readonly streamsCount: number;
  readonly topicsCount: number;
  readonly partitionsCount: number;
  readonly segmentsCount: number;
  readonly messagesCount: number;
  readonly clientsCount: number;
  readonly consumerGroupsCount: number;
  readonly hostName: string;
  readonly osName: string;
  readonly osVersion: string;
  readonly kernelVersion: string;
  readonly serverVersion: string;
  /** major × 1,000,000 + minor × 1,000 + patch */
  readonly serverVersionNumber: number;
  readonly threadsCount: number;
  readonly freeDiskBytes: number;
  readonly totalDiskBytes: number;
}

export type NodeRole = "leader" | "follower";
export type NodeStatus = "healthy" | "starting" | "stopping" | "unreachable" | "maintenance";

export interface ClusterNode {
  readonly name: string;
  readonly ip: string;
  readonly tcpPort: number;
  readonly quicPort: number;
  readonly httpPort: number;
  readonly websocketPort: number;
  readonly role: NodeRole;
  readonly status: NodeStatus;
}

export interface ClusterMetadata {
  readonly name: string;
  readonly nodes: readonly ClusterNode[];
}

const ROLES: readonly NodeRole[] = ["leader", "follower"];
const STATUSES: readonly NodeStatus[] = ["healthy", "starting", "stopping", "unreachable", "maintenance"];

export function writeClusterMetadata(writer: Writer, cluster: ClusterMetadata): void {
  writer.str32(cluster.name);
  writer.u32(cluster.nodes.length);
  for (const node of cluster.nodes) {
    writer.str32(node.name);
    writer.str32(node.ip);
    for (const port of [node.tcpPort, node.quicPort, node.httpPort, node.websocketPort]) writer.u16(port);
    writer.u8(ROLES.indexOf(node.role));
    writer.u8(STATUSES.indexOf(node.status));
  }
}

export function readClusterMetadata(reader: Reader): ClusterMetadata {
  const name = reader.str32("cluster name");
  const count = reader.u32("nodes count");
  const nodes: ClusterNode[] = [];
  while (nodes.length < count) nodes.push(readNode(reader));
  return { name, nodes };
}

function readNode(reader: Reader): ClusterNode {
  const names = { name: reader.str32("node name"), ip: reader.str32("node ip") };
  const ports = {
    tcpPort: reader.u16("tcp port"),
    quicPort: reader.u16("quic port"),
    httpPort: reader.u16("http port"),
    websocketPort: reader.u16("websocket port"),
  };
  const role = ROLES[reader.u8("node role")];
  const status = STATUSES[reader.u8("node status")];
  if (role === undefined || status === undefined) {
    throw reader.error("invalid_command", "node role or status");
  }
  return { ...names, ...ports, role, status };
}
