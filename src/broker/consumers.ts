/** Who a request reads as, and which partition that means (docs/protocol.md, Consumers). */
import type { Bell, OffsetOwner, PartitionLog } from "../log/mod.ts";
import { BrokerError, type Consumer, type Identifier, xxh32 } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import type { Member } from "./groups/member.ts";
import type { GroupMembership } from "./groups/membership.ts";
import type { Partition, Topic } from "./metadata.ts";
import { requireLive, type Session } from "./session.ts";

const encoder = new TextEncoder();

/** The partition of a single consumer that names none. */
export const DEFAULT_PARTITION = 0;

/** The number that a single consumer's offsets are kept under; a name stands for its hash. */
export function consumerKey(id: Identifier): number {
  return typeof id === "number" ? id : xxh32(encoder.encode(id));
}

/** As which member a connection reads: what it may read can change while it waits. */
export interface Seat {
  readonly membership: GroupMembership;
  readonly member: Member;
}

/** The partition that a request is about, and whose offset in it. */
export interface Reading {
  readonly owner: OffsetOwner;
  /** The number that the offset is stored under. */
  readonly key: number;
  readonly partitionId: number;
  readonly log: PartitionLog;
  /** undefined for a single consumer. */
  readonly seat: Seat | undefined;
}

interface ReadingAddress {
  readonly consumer: Consumer;
  readonly partition: number | undefined;
}

/**
 * Where a poll reads. undefined when a member of a group has no such partition, or none in its turn: that is no error.
 *
 * Errors: partition_not_found; those of `seatOf`.
 */
export function readingToPoll(
  core: Core,
  session: Session,
  topic: Topic,
  { consumer, partition }: ReadingAddress,
): Reading | undefined {
  if (consumer.kind === "consumer") return singleReading(topic, consumer.id, partition);
  const { key, seat } = seatOf(core, session, topic, consumer.id);
  const partitionId = seat.membership.partitionToPoll(seat.member, partition);
  if (partitionId === undefined) return undefined;
  return { owner: "groups", key, partitionId, log: requireLog(topic, partitionId), seat };
}

/**
 * What rings when a poll that found nothing may find something: the partition's messages, or all of those that a
 * member goes round, and which they are.
 *
 * Errors: partition_not_found; those of `seatOf`.
 */
export function bellsOfReading(
  core: Core,
  session: Session,
  topic: Topic,
  { consumer, partition }: ReadingAddress,
): Bell[] {
  if (consumer.kind === "consumer") return [requireLog(topic, partition ?? DEFAULT_PARTITION).arrivals];
  const { seat: { membership, member } } = seatOf(core, session, topic, consumer.id);
  const partitions = partition === undefined ? member.round : [partition];
  const logs = partitions.flatMap((id) => topic.partitions[id]?.log ?? []);
  return [...logs.map(({ arrivals }) => arrivals), membership.dealt];
}

/**
 * Which offset is stored or deleted.
 *
 * Errors: not_resolved_consumer for a member without this partition; partition_not_found; those of `seatOf`.
 */
export function readingToCommit(
  core: Core,
  session: Session,
  topic: Topic,
  { consumer, partition }: ReadingAddress,
): Reading {
  if (consumer.kind === "consumer") return singleReading(topic, consumer.id, partition);
  const { key, seat } = seatOf(core, session, topic, consumer.id);
  const partitionId = seat.membership.partitionToCommit(seat.member, partition);
  if (partitionId === undefined) throw new BrokerError("not_resolved_consumer");
  return { owner: "groups", key, partitionId, log: requireLog(topic, partitionId), seat };
}

function singleReading(topic: Topic, id: Identifier, partition: number | undefined): Reading {
  const partitionId = partition ?? DEFAULT_PARTITION;
  const log = requireLog(topic, partitionId);
  return { owner: "consumers", key: consumerKey(id), partitionId, log, seat: undefined };
}

/** Errors: stale_client, consumer_group_id_not_found, consumer_group_member_not_found. */
function seatOf(
  core: Core,
  session: Session,
  topic: Topic,
  id: Identifier,
): { readonly key: number; readonly seat: Seat } {
  requireLive(core.clients, session);
  const { id: key, membership } = core.metadata.group(topic, id);
  const member = membership.memberOf(session.clientId);
  if (member === undefined) throw new BrokerError("consumer_group_member_not_found");
  return { key, seat: { membership, member } };
}

/** Errors: partition_not_found. */
export function requirePartition(topic: Topic, id: number): Partition {
  const partition = topic.partitions[id];
  if (partition === undefined) {
    throw new BrokerError(
      "partition_not_found",
      `topic "${topic.name}" has ${topic.partitions.length} partitions, numbered from 0; there is no ${id}`,
    );
  }
  return partition;
}

/** Errors: partition_not_found; cannot_open_partition_log_file when its files could not be opened at the start. */
export function requireLog(topic: Topic, id: number): PartitionLog {
  const { log } = requirePartition(topic, id);
  if (log === undefined) {
    throw new BrokerError(
      "cannot_open_partition_log_file",
      `partition ${id} of topic "${topic.name}" is out of use, the broker's log tells why; restart it to try again`,
    );
  }
  return log;
}
