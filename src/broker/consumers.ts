/** Who a request reads as, and which partition that means. */
import { BrokerError, type Consumer, type Identifier, xxh32 } from "../wire/mod.ts";
import type { PartitionLog } from "../log/mod.ts";
import type { Partition, Topic } from "./metadata.ts";

const encoder = new TextEncoder();

/** The number that a single consumer's offsets are kept under; a name stands for its hash. */
export function consumerKey(id: Identifier): number {
  return typeof id === "number" ? id : xxh32(encoder.encode(id));
}

/** Errors: consumer_group_id_not_found for a group: there is none. */
export function requireSingleConsumer(consumer: Consumer): number {
  if (consumer.kind === "group") {
    throw new BrokerError(
      "consumer_group_id_not_found",
      `no consumer group matches ${JSON.stringify(consumer.id)}`,
    );
  }
  return consumerKey(consumer.id);
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
