/** The rules of stored offsets. */
import { BrokerError, type CommandOf, type ConsumerOffset } from "../wire/mod.ts";
import { allowedTopic, findAllowedTopic } from "./access.ts";
import type { User } from "./accounts.ts";
import { consumerKey, requireLog, requireSingleConsumer } from "./consumers.ts";
import type { Core } from "./core.ts";

/** The partition of a single consumer that names none. */
export const DEFAULT_PARTITION = 0;

export function getConsumerOffset(
  core: Core,
  user: User,
  command: CommandOf<"get_consumer_offset">,
): ConsumerOffset | undefined {
  const topic = findAllowedTopic(core, user, command)?.topic;
  if (topic === undefined || command.consumer.kind === "group") return undefined;
  const partitionId = command.partition ?? DEFAULT_PARTITION;
  const log = topic.partitions[partitionId]?.log;
  const storedOffset = log?.offsets.get("consumers", consumerKey(command.consumer.id));
  if (log === undefined || storedOffset === undefined) return undefined;
  return { partitionId, currentOffset: log.currentOffset, storedOffset };
}

export function storeConsumerOffset(
  core: Core,
  user: User,
  command: CommandOf<"store_consumer_offset">,
): undefined | Promise<undefined> {
  const { topic } = allowedTopic(core, user, command);
  const key = requireSingleConsumer(command.consumer);
  const log = requireLog(topic, command.partition ?? DEFAULT_PARTITION);
  if (log.isUnused || command.offset > log.currentOffset) {
    const last = log.isUnused
      ? "the partition has no messages yet"
      : `the last message is ${log.currentOffset}`;
    throw new BrokerError("invalid_offset", `offset ${command.offset} cannot be stored: ${last}`);
  }
  return log.offsets.store("consumers", key, command.offset)?.then(() => undefined);
}

export async function deleteConsumerOffset(
  core: Core,
  user: User,
  command: CommandOf<"delete_consumer_offset">,
): Promise<undefined> {
  const { topic } = allowedTopic(core, user, command);
  const key = requireSingleConsumer(command.consumer);
  const log = requireLog(topic, command.partition ?? DEFAULT_PARTITION);
  if (!await log.offsets.delete("consumers", key)) {
    throw new BrokerError(
      "consumer_offset_not_found",
      "this consumer has no stored offset in this partition",
    );
  }
  return undefined;
}
