/**
 * The model of the control plane: streams, topics, partitions and users, as the journal tells them.
 *
 * It is changed by `apply.ts` alone, with entries that are durable already, so that a replay gives the same model.
 * Everybody else only looks things up.
 */
import type { PartitionLog } from "../log/mod.ts";
import { BrokerError, type Compression, type Identifier } from "../wire/mod.ts";
import { Accounts, type User } from "./accounts.ts";
import type { GroupMembership } from "./groups/membership.ts";
import { NamedSlots } from "./slots.ts";
import type { PartitionName } from "./state/records.ts";

export interface Partition {
  readonly id: number;
  readonly createdAtMicros: number;
  /** Absent until its files were opened, and when they could not be. */
  log: PartitionLog | undefined;
}

export interface ConsumerGroup {
  readonly id: number;
  name: string;
  /** Who is in it now; not in the journal, and nobody after a start. */
  readonly membership: GroupMembership;
}

export interface Topic {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly partitions: Partition[];
  readonly groups: NamedSlots<ConsumerGroup>;
  name: string;
  compression: Compression;
  messageExpiryMicros: bigint;
  maxTopicSizeBytes: bigint;
  replicationFactor: number;
  /** The partition that the next balanced batch goes to, before the modulo. Starts again with the process. */
  balancedTurn: number;
}

export interface Stream {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly topics: NamedSlots<Topic>;
  name: string;
}

export interface NamedPartition {
  readonly name: PartitionName;
  readonly partition: Partition;
}

export class Metadata {
  readonly streams = new NamedSlots<Stream>();
  readonly accounts = new Accounts();

  findStream(stream: Identifier): Stream | undefined {
    return find(this.streams, stream);
  }

  findTopic(stream: Stream, topic: Identifier): Topic | undefined {
    return find(stream.topics, topic);
  }

  findGroup(topic: Topic, group: Identifier): ConsumerGroup | undefined {
    return find(topic.groups, group);
  }

  /** Errors: stream_id_not_found. */
  stream(stream: Identifier): Stream {
    const found = this.findStream(stream);
    if (found === undefined) {
      throw new BrokerError("stream_id_not_found", `no stream matches ${quote(stream)}`);
    }
    return found;
  }

  /** Errors: topic_id_not_found. */
  topic(stream: Stream, topic: Identifier): Topic {
    const found = this.findTopic(stream, topic);
    if (found === undefined) {
      throw new BrokerError(
        "topic_id_not_found",
        `no topic of stream ${quote(stream.name)} matches ${quote(topic)}`,
      );
    }
    return found;
  }

  /** Errors: consumer_group_id_not_found. */
  group(topic: Topic, group: Identifier): ConsumerGroup {
    const found = this.findGroup(topic, group);
    if (found === undefined) {
      throw new BrokerError(
        "consumer_group_id_not_found",
        `no consumer group of topic ${quote(topic.name)} matches ${quote(group)}`,
      );
    }
    return found;
  }

  /** Errors: resource_not_found. */
  user(user: Identifier): User {
    const found = this.accounts.find(user);
    if (found === undefined) throw new BrokerError("resource_not_found", `no user matches ${quote(user)}`);
    return found;
  }

  partition({ streamId, topicId, partitionId }: PartitionName): Partition | undefined {
    return this.streams.get(streamId)?.topics.get(topicId)?.partitions[partitionId];
  }

  *topics(): Iterable<Topic> {
    for (const stream of this.streams.each()) yield* stream.topics.each();
  }

  *partitions(): Iterable<Partition> {
    for (const topic of this.topics()) yield* topic.partitions;
  }

  *namedPartitions(): Iterable<NamedPartition> {
    for (const stream of this.streams.each()) {
      for (const topic of stream.topics.each()) yield* namedPartitions(stream, topic);
    }
  }
}

export function namedPartitions(stream: Stream, topic: Topic): NamedPartition[] {
  return topic.partitions.map((partition) => ({
    name: { streamId: stream.id, topicId: topic.id, partitionId: partition.id },
    partition,
  }));
}

function find<T extends { name: string }>(slots: NamedSlots<T>, identifier: Identifier): T | undefined {
  return typeof identifier === "number" ? slots.get(identifier) : slots.byName(identifier);
}

function quote(identifier: Identifier): string {
  return typeof identifier === "number" ? String(identifier) : `"${identifier}"`;
}
