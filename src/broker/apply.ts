/**
 * Applies one durable change to the model. The live broker and the replay at start both come through here, so what is
 * in memory is always what the journal says.
 *
 * A change that does not fit the model is a bug or a journal of something else; it throws, and nothing is applied.
 */
import { type CommandOf, type CreateTopic, SERVER_DEFAULT, type UpdateTopic } from "../wire/mod.ts";
import { applyAccountChange } from "./apply_accounts.ts";
import type { Change } from "./change.ts";
import { GroupMembership } from "./groups/membership.ts";
import type { ConsumerGroup, Metadata, Partition, Stream, Topic } from "./metadata.ts";
import { NamedSlots } from "./slots.ts";

export interface TopicDefaults {
  readonly messageExpiryMicros: bigint;
  readonly maxTopicSizeBytes: bigint;
}

/** When a change was made, and by whom: its journal entry. */
export interface ChangeOrigin {
  readonly timestampMicros: number;
  readonly userId: number;
}

export function applyChange(
  metadata: Metadata,
  defaults: TopicDefaults,
  change: Change,
  origin: ChangeOrigin,
): void {
  const { command, assignedId } = change;
  switch (command.kind) {
    case "create_stream":
      return metadata.streams.put(assignedId!, {
        id: assignedId!,
        createdAtMicros: origin.timestampMicros,
        name: command.name,
        topics: new NamedSlots(),
      });
    case "update_stream":
      return metadata.streams.rename(metadata.stream(command.stream), command.name);
    case "delete_stream":
      return deleteStream(metadata, command);
    case "create_topic":
      return metadata.stream(command.stream).topics.put(
        assignedId!,
        newTopic(command, assignedId!, origin, defaults),
      );
    case "update_topic":
      return updateTopic(metadata.stream(command.stream), command, metadata);
    case "delete_topic":
      return deleteTopic(metadata, command);
    case "create_partitions": {
      const topic = metadata.topic(metadata.stream(command.stream), command.topic);
      topic.partitions.push(...newPartitions(topic.partitions.length, command.partitionsCount, origin));
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
    default:
      return applyAccountChange(metadata, command, { assignedId, origin });
  }
}

/** What users were allowed on it goes with it. */
function deleteStream(metadata: Metadata, command: CommandOf<"delete_stream">): void {
  const { id } = metadata.stream(command.stream);
  metadata.streams.delete(id);
  metadata.accounts.forgetStream(id);
}

function deleteTopic(metadata: Metadata, command: CommandOf<"delete_topic">): void {
  const stream = metadata.stream(command.stream);
  const { id } = metadata.topic(stream, command.topic);
  stream.topics.delete(id);
  metadata.accounts.forgetTopic(stream.id, id);
}

function newTopic(command: CreateTopic, id: number, origin: ChangeOrigin, defaults: TopicDefaults): Topic {
  return {
    id,
    createdAtMicros: origin.timestampMicros,
    partitions: newPartitions(0, command.partitionsCount, origin),
    groups: new NamedSlots(),
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
function updateTopic(stream: Stream, command: UpdateTopic, metadata: Metadata): void {
  const topic = metadata.topic(stream, command.topic);
  stream.topics.rename(topic, command.name);
  topic.compression = command.compression ?? "none";
  topic.messageExpiryMicros = command.messageExpiryMicros;
  topic.maxTopicSizeBytes = command.maxTopicSizeBytes;
  topic.replicationFactor = command.replicationFactor || 1;
}

function newPartitions(firstId: number, count: number, origin: ChangeOrigin): Partition[] {
  return Array.from({ length: count }, (_, at) => ({
    id: firstId + at,
    createdAtMicros: origin.timestampMicros,
    log: undefined,
  }));
}

function resolve(value: bigint, serverDefault: bigint): bigint {
  return value === SERVER_DEFAULT ? serverDefault : value;
}
