/**
 * Applies one durable change to the model. The live broker and the replay at start both come through here, so what is
 * in memory is always what the journal says.
 *
 * A change that does not fit the model is a bug or a journal of something else; it throws, and nothing is applied.
 */
import { type CreateTopic, SERVER_DEFAULT, type UpdateTopic } from "../wire/mod.ts";
import type { Change } from "./change.ts";
import { GroupMembership } from "./groups/membership.ts";
import type { ConsumerGroup, Metadata, Partition, Topic } from "./metadata.ts";
import { Slots } from "./slots.ts";

export interface TopicDefaults {
  readonly messageExpiryMicros: bigint;
  readonly maxTopicSizeBytes: bigint;
}

export interface ChangeTime {
  readonly timestampMicros: number;
}

export function applyChange(
  metadata: Metadata,
  defaults: TopicDefaults,
  change: Change,
  time: ChangeTime,
): void {
  const { command, assignedId } = change;
  switch (command.kind) {
    case "create_user":
      return metadata.users.put(assignedId!, {
        id: assignedId!,
        createdAtMicros: time.timestampMicros,
        username: command.username,
        passwordHash: command.passwordHash,
      });
    case "create_stream":
      return metadata.streams.put(assignedId!, {
        id: assignedId!,
        createdAtMicros: time.timestampMicros,
        name: command.name,
        topics: new Slots(),
      });
    case "update_stream":
      metadata.stream(command.stream).name = command.name;
      return;
    case "delete_stream":
      metadata.streams.delete(metadata.stream(command.stream).id);
      return;
    case "create_topic":
      return metadata.stream(command.stream).topics.put(
        assignedId!,
        newTopic(command, assignedId!, time, defaults),
      );
    case "update_topic":
      return updateTopic(metadata.topic(metadata.stream(command.stream), command.topic), command);
    case "delete_topic": {
      const stream = metadata.stream(command.stream);
      stream.topics.delete(metadata.topic(stream, command.topic).id);
      return;
    }
    case "create_partitions": {
      const topic = metadata.topic(metadata.stream(command.stream), command.topic);
      topic.partitions.push(...newPartitions(topic.partitions.length, command.partitionsCount, time));
      return;
    }
    case "delete_partitions": {
      const topic = metadata.topic(metadata.stream(command.stream), command.topic);
      topic.partitions.splice(-command.partitionsCount);
      for (const { membership } of topic.groups.each()) membership.resize(topic.partitions.length);
      return;
    }
    case "create_consumer_group": {
      const topic = metadata.topic(metadata.stream(command.stream), command.topic);
      topic.groups.put(assignedId!, newGroup(topic, assignedId!, command.name));
      return;
    }
    case "delete_consumer_group": {
      const topic = metadata.topic(metadata.stream(command.stream), command.topic);
      topic.groups.delete(metadata.group(topic, command.group).id);
      return;
    }
    case "purge_stream":
    case "purge_topic":
      // The model knows no messages. What a purge removed is gone; a replay must not touch what came after it.
      return;
  }
}

function newTopic(command: CreateTopic, id: number, time: ChangeTime, defaults: TopicDefaults): Topic {
  return {
    id,
    createdAtMicros: time.timestampMicros,
    partitions: newPartitions(0, command.partitionsCount, time),
    groups: new Slots(),
    name: command.name,
    compression: command.compression ?? "none",
    messageExpiryMicros: resolve(command.messageExpiryMicros, defaults.messageExpiryMicros),
    maxTopicSizeBytes: resolve(command.maxTopicSizeBytes, defaults.maxTopicSizeBytes),
    replicationFactor: command.replicationFactor || 1,
    balancedTurn: 0,
  };
}

function newGroup(topic: Topic, id: number, name: string): ConsumerGroup {
  const membership = new GroupMembership(
    topic.partitions.length,
    (partition) => topic.partitions[partition]?.log?.offsets.get("groups", id),
  );
  return { id, name, membership };
}

/** Unlike at creation, "the server's default" stays what it is, and is shown so. */
function updateTopic(topic: Topic, command: UpdateTopic): void {
  topic.name = command.name;
  topic.compression = command.compression ?? "none";
  topic.messageExpiryMicros = command.messageExpiryMicros;
  topic.maxTopicSizeBytes = command.maxTopicSizeBytes;
  topic.replicationFactor = command.replicationFactor || 1;
}

function newPartitions(firstId: number, count: number, time: ChangeTime): Partition[] {
  return Array.from({ length: count }, (_, at) => ({
    id: firstId + at,
    createdAtMicros: time.timestampMicros,
    log: undefined,
  }));
}

function resolve(value: bigint, serverDefault: bigint): bigint {
  return value === SERVER_DEFAULT ? serverDefault : value;
}
