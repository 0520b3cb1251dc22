/**
 * The data plane's rules: where a batch goes, and what a poll returns.
 *
 * Both are on the hot path: no promise when the partition answers at once, nothing looked up twice.
 */
import { type BatchRange, check, type MessagesRead, NOTHING_READ, type ReadFrom } from "../log/mod.ts";
import {
  BrokerError,
  type CommandOf,
  errorByCode,
  type PollMessages,
  type SendTarget,
  xxh32,
} from "../wire/mod.ts";
import { allowedTopic, type Asker } from "./access.ts";
import type { User } from "./accounts.ts";
import { type Reading, readingToPoll, requireLog } from "./consumers.ts";
import type { Core } from "./core.ts";
import type { Topic } from "./metadata.ts";

export type BatchDestination = Pick<SendTarget, "stream" | "topic" | "partitioning">;

/** The answer of a poll. Whoever has it releases `read` when its bytes are on their way. */
export interface PolledMessages {
  readonly partitionId: number;
  readonly currentOffset: number;
  readonly read: MessagesRead;
}

/** For a member of a group whose turn meets no partition, or that names one which is not its own. */
const NO_PARTITION: PolledMessages = { partitionId: 0, currentOffset: 0, read: NOTHING_READ };

/** Appends a batch whole, or refuses it and leaves no byte behind. */
export function sendMessages(
  core: Core,
  user: User,
  destination: BatchDestination,
  batch: BatchRange,
): void | Promise<void> {
  const status = check(batch);
  if (status !== 0) throw new BrokerError(errorByCode(status)!.name);
  const { stream, topic: name } = destination;
  const { topic } = allowedTopic(core, user, { kind: "send_messages", stream, topic: name });
  const log = requireLog(topic, choosePartition(topic, destination.partitioning));
  const { messagesLength } = batch;
  const appended = log.append(batch);
  if (typeof appended === "number") {
    core.traffic.writtenBytes += messagesLength;
    return;
  }
  return appended.then(() => {
    core.traffic.writtenBytes += messagesLength;
  });
}

export function pollMessages(
  core: Core,
  { session, user }: Asker,
  command: PollMessages,
): PolledMessages | Promise<PolledMessages> {
  const { topic } = allowedTopic(core, user, command);
  const reading = readingToPoll(core, session, topic, command);
  if (reading === undefined) return NO_PARTITION;
  const { log, partitionId } = reading;
  const from = startOf(reading, command);
  if (from === undefined) return { partitionId, currentOffset: log.currentOffset, read: NOTHING_READ };
  const read = log.read(from, { messagesCount: command.count, lengthBytes: session.maxPollBytes });
  if (read instanceof Promise) return finishLate(core, reading, read, command.autoCommit);
  return finish(core, reading, read, command.autoCommit);
}

/** The disk took its time, and the world may be another one now. */
function finishLate(
  core: Core,
  reading: Reading,
  pending: Promise<MessagesRead>,
  autoCommit: boolean,
): Promise<PolledMessages> {
  const { log, partitionId, seat } = reading;
  const { offsets } = log;
  const tenureOf = () => seat?.membership.tenureOf(seat.member, partitionId);
  const tenure = tenureOf();
  return pending.then((read) => {
    if (tenureOf() !== tenure) {
      // It went to another member, who reads the same messages; also when it has come back since.
      read.release();
      return NO_PARTITION;
    }
    // What was read before a purge says nothing about what the partition is now.
    const isThere = !log.isClosed && log.offsets === offsets;
    return isThere ? finish(core, reading, read, autoCommit) : { partitionId, currentOffset: 0, read };
  });
}

export async function flushUnsavedBuffer(
  core: Core,
  user: User,
  command: CommandOf<"flush_unsaved_buffer">,
): Promise<undefined> {
  const { topic } = allowedTopic(core, user, command);
  await requireLog(topic, command.partition).flush(command.fsync);
  return undefined;
}

function choosePartition(topic: Topic, partitioning: SendTarget["partitioning"]): number {
  const count = topic.partitions.length;
  switch (partitioning.kind) {
    case "partition":
      return partitioning.id;
    case "balanced":
      if (count === 0) {
        throw new BrokerError("topic_id_not_found", `topic "${topic.name}" has no partitions to send to`);
      }
      return topic.balancedTurn++ % count;
    case "key":
      if (count === 0) {
        throw new BrokerError("no_partitions", `topic "${topic.name}" has no partitions to send to`);
      }
      return xxh32(partitioning.key) % count;
  }
}

/** undefined when there can be nothing. */
function startOf({ log, owner, key }: Reading, command: PollMessages): ReadFrom | undefined {
  const { strategy } = command;
  if (command.count === 0 || log.isUnused) return undefined;
  switch (strategy.kind) {
    case "offset":
      return strategy.offset > log.currentOffset ? undefined : { kind: "offset", offset: strategy.offset };
    case "timestamp":
      return { kind: "timestamp", timestampMicros: strategy.timestampMicros };
    case "first":
      return { kind: "offset", offset: 0 };
    case "last":
      return { kind: "offset", offset: Math.max(0, log.currentOffset + 1 - command.count) };
    case "next": {
      const stored = log.offsets.get(owner, key);
      return { kind: "offset", offset: stored === undefined ? 0 : stored + 1 };
    }
  }
}

function finish(
  core: Core,
  reading: Reading,
  read: MessagesRead,
  autoCommit: boolean,
): PolledMessages | Promise<PolledMessages> {
  const { log, owner, key, partitionId, seat } = reading;
  const answer = { partitionId, currentOffset: log.currentOffset, read };
  core.traffic.readBytes += read.lengthBytes;
  if (read.messagesCount === 0) return answer;
  seat?.membership.gaveOut(partitionId, read.lastOffset);
  if (!autoCommit) return answer;
  const settle = () => {
    seat?.membership.committed(partitionId);
    return answer;
  };
  try {
    const stored = log.offsets.store(owner, key, read.lastOffset);
    return stored === undefined ? settle() : stored.then(settle, (error) => giveBack(read, error));
  } catch (error) {
    return giveBack(read, error);
  }
}

function giveBack(read: MessagesRead, error: unknown): never {
  read.release();
  throw error;
}
