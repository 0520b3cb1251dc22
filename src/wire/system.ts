/**
 * What the server tells about itself (docs/protocol.md, Cluster metadata).
 *
 *     ping                   →
 *     get_cluster_metadata   → str32 name, u32 number of nodes, nodes
 *     node                   str32 name, str32 ip, u16 ports of tcp, quic, http and websocket, u8 role, u8 status
 */
import { bare, nothing, row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface Ping {
  readonly kind: "ping";
}

export interface GetClusterMetadata {
  readonly kind: "get_cluster_metadata";
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

function writeClusterMetadata(writer: Writer, cluster: ClusterMetadata): void {
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

function readClusterMetadata(reader: Reader): ClusterMetadata {
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

const cluster = { read: readClusterMetadata, write: writeClusterMetadata };

export const systemRows = {
  ping: row<Ping, undefined>(1, "ping", bare, nothing),
  get_cluster_metadata: row<GetClusterMetadata, ClusterMetadata>(12, "get_cluster_metadata", bare, cluster),
};
