/** The rules of stored offsets. */
import { BrokerError, type CommandOf, type ConsumerOffset } from "../wire/mod.ts";
import { consumerKey, requireLog, requireSingleConsumer } from "./consumers.ts";
import type { Core } from "./core.ts";
import type { Topic } from "./metadata.ts";

type OffsetCommand = CommandOf<"get_consumer_offset" | "store_consumer_offset" | "delete_consumer_offset">;

/** The partition of a single consumer that names none. */
export const DEFAULT_PARTITION = 0;

export function getConsumerOffset(
  core: Core,
  command: CommandOf<"get_consumer_offset">,
): ConsumerOffset | undefined {
  const stream = core.metadata.findStream(command.stream);
  const topic = stream && core.metadata.findTopic(stream, command.topic);
  if (topic === undefined || command.consumer.kind === "group") return undefined;
  const partitionId = command.partition ?? DEFAULT_PARTITION;
  const log = topic.partitions[partitionId]?.log;
  const storedOffset = log?.offsets.get("consumers", consumerKey(command.consumer.id));
  if (log === undefined || storedOffset === undefined) return undefined;
  return { partitionId, currentOffset: log.currentOffset, storedOffset };
}

export function storeConsumerOffset(
  core: Core,
  command: CommandOf<"store_consumer_offset">,
): undefined | Promise<undefined> {
  const topic = topicOf(core, command);
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
  command: CommandOf<"delete_consumer_offset">,
): Promise<undefined> {
  const topic = topicOf(core, command);
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

function topicOf(core: Core, command: OffsetCommand): Topic {
  return core.metadata.topic(core.metadata.stream(command.stream), command.topic);
}
