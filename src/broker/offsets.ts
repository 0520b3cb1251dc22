/** The rules of stored offsets. */
import type { PartitionLog } from "../log/mod.ts";
import { BrokerError, type CommandOf, type Consumer, type ConsumerOffset } from "../wire/mod.ts";
import { allowedTopic, type Asker, findAllowedTopic } from "./access.ts";
import type { User } from "./accounts.ts";
import { consumerKey, DEFAULT_PARTITION, readingToCommit } from "./consumers.ts";
import type { Core } from "./core.ts";
import type { Topic } from "./metadata.ts";

/** Of any consumer or group: reading an offset needs no membership. */
export function getConsumerOffset(
  core: Core,
  user: User,
  command: CommandOf<"get_consumer_offset">,
): ConsumerOffset | undefined {
  const topic = findAllowedTopic(core, user, command)?.topic;
  const partitionId = command.partition ?? DEFAULT_PARTITION;
  const log = topic?.partitions[partitionId]?.log;
  const storedOffset = topic && log && storedOffsetOf(core, topic, log, command.consumer);
  if (log === undefined || storedOffset === undefined) return undefined;
  return { partitionId, currentOffset: log.currentOffset, storedOffset };
}

export function storeConsumerOffset(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"store_consumer_offset">,
): undefined | Promise<undefined> {
  const { topic } = allowedTopic(core, user, command);
  const { owner, key, partitionId, log, seat } = readingToCommit(core, session, topic, command);
  if (log.isUnused || command.offset > log.currentOffset) {
    const last = log.isUnused
      ? "the partition has no messages yet"
      : `the last message is ${log.currentOffset}`;
    throw new BrokerError("invalid_offset", `offset ${command.offset} cannot be stored: ${last}`);
  }
  const settle = () => void seat?.membership.committed(partitionId);
  return log.offsets.store(owner, key, command.offset)?.then(settle) ?? settle();
}

export async function deleteConsumerOffset(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"delete_consumer_offset">,
): Promise<undefined> {
  const { topic } = allowedTopic(core, user, command);
  const { owner, key, log } = readingToCommit(core, session, topic, command);
  if (!await log.offsets.delete(owner, key)) {
    throw new BrokerError(
      "consumer_offset_not_found",
      "this consumer has no stored offset in this partition",
    );
  }
  return undefined;
}

function storedOffsetOf(
  core: Core,
  topic: Topic,
  log: PartitionLog,
  { kind, id }: Consumer,
): number | undefined {
  if (kind === "consumer") return log.offsets.get("consumers", consumerKey(id));
  const group = core.metadata.findGroup(topic, id);
  return group && log.offsets.get("groups", group.id);
}
