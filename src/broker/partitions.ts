/** The rules of partitions: added behind the highest id, removed from there. */
import { BrokerError, type CommandOf } from "../wire/mod.ts";
import { allowedTopic, inTurnOf } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { dealOutPartitions } from "./groups.ts";
import { attachLogs } from "./storage.ts";

export const MAX_PARTITIONS_A_REQUEST = 1000;

export function createPartitions(
  core: Core,
  user: User,
  command: CommandOf<"create_partitions">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const { partitionsCount } = command;
    if (partitionsCount < 1 || partitionsCount > MAX_PARTITIONS_A_REQUEST) {
      throw new BrokerError(
        "too_many_partitions",
        `1 to ${MAX_PARTITIONS_A_REQUEST} partitions can be added at a time, not ${partitionsCount}`,
      );
    }
    const { stream, topic } = allowedTopic(core, user, command);
    await core.storage.finishRemovals();
    const firstNew = topic.partitions.length;
    const ids = Array.from({ length: partitionsCount }, (_, at) => firstNew + at);
    await core.recordWith(user.id, { command, assignedId: undefined }, {
      prepare: () => core.storage.createLogs(stream.id, topic.id, ids),
      complete: (logs) => {
        attachLogs(topic.partitions.slice(firstNew), logs);
        dealOutPartitions(topic);
      },
      undo: (logs) => core.storage.discardLogs(stream.id, topic.id, logs, firstNew),
    });
    return undefined;
  });
}

export function deletePartitions(
  core: Core,
  user: User,
  command: CommandOf<"delete_partitions">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const { partitionsCount } = command;
    if (partitionsCount === 0) throw new BrokerError("too_many_partitions", "0 partitions cannot be deleted");
    const { topic } = allowedTopic(core, user, command);
    if (partitionsCount > topic.partitions.length) {
      throw new BrokerError(
        "invalid_partitions_count",
        `topic "${topic.name}" has ${topic.partitions.length} partitions; ${partitionsCount} cannot be deleted`,
      );
    }
    const removed = topic.partitions.slice(-partitionsCount);
    await core.record(user.id, command);
    await core.storage.remove(removed);
    return undefined;
  });
}
