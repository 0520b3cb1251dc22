export interface Ping {
  readonly kind: "ping";
}

export interface GetStats {
  readonly kind: "get_stats";
}

export interface GetClusterMetadata {
  readonly kind: "get_cluster_metadata";
}

export interface GetMe {
  readonly kind: "get_me";
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

export type Transport = "tcp" | "quic" | "http" | "websocket";

export interface ClientRecord {
  /** Never 0. */
  readonly clientId: number;
  /** undefined: connected, not logged in. */
  readonly userId: number | undefined;
  readonly transport: Transport;
  /** `ip:port` */
  readonly address: string;
  readonly groupsCount: number;
}

export interface ClientDetails extends ClientRecord {
  readonly groups: readonly {
    readonly streamId: number;
    readonly topicId: number;
    readonly groupId: number;
  }[];
}
