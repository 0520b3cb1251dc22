import type { Identifier } from "./identifier.ts";

/** 0 in a request: the server's default. */
export const SERVER_DEFAULT = 0n;
/** As a message expiry: never. As a maximum topic size: unlimited. */
export const UNLIMITED = 0xffff_ffff_ffff_ffffn;

/** A label only; nobody compresses anything. */
export type Compression = "none" | "gzip";

export interface TopicSettings {
  readonly compression: Compression;
  /** Microseconds after a message's timestamp, or SERVER_DEFAULT or UNLIMITED. */
  readonly messageExpiryMicros: bigint;
  /** Bytes, or SERVER_DEFAULT or UNLIMITED. */
  readonly maxTopicSizeBytes: bigint;
  /** 0 to 255. A label only. */
  readonly replicationFactor: number;
  readonly name: string;
}

export interface TopicRecord extends TopicSettings {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly partitionsCount: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
}

export interface PartitionRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly segmentsCount: number;
  /** Offset of the last message; 0 when there never was one. */
  readonly currentOffset: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
}

export interface TopicDetails extends TopicRecord {
  /** Ascending ids. */
  readonly partitions: readonly PartitionRecord[];
}

export interface GetTopic {
  readonly kind: "get_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface GetTopics {
  readonly kind: "get_topics";
  readonly stream: Identifier;
}

export interface CreateTopic extends TopicSettings {
  readonly kind: "create_topic";
  readonly stream: Identifier;
  readonly partitionsCount: number;
}

export interface UpdateTopic extends TopicSettings {
  readonly kind: "update_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface DeleteTopic {
  readonly kind: "delete_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}

export interface PurgeTopic {
  readonly kind: "purge_topic";
  readonly stream: Identifier;
  readonly topic: Identifier;
}
