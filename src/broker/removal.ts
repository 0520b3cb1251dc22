/** What an entry of the journal takes off the disk, by ids: names mean something else later (docs/log.md, Deletion). */
import type { Change } from "./change.ts";
import { type Metadata, namedPartitions, type Stream, type Topic } from "./metadata.ts";
import type { PartitionName, StateRecord } from "./state/records.ts";

export type Removal =
  | { readonly kind: "stream"; readonly streamId: number }
  | { readonly kind: "topic"; readonly streamId: number; readonly topicId: number }
  /** The last ones of a topic. */
  | { readonly kind: "partitions"; readonly partitions: readonly PartitionName[] }
  /** The messages and stored offsets of these. */
  | { readonly kind: "content"; readonly partitions: readonly PartitionName[] }
  /** The offsets of a group in these. */
  | { readonly kind: "group"; readonly groupId: number; readonly partitions: readonly PartitionName[] };

/** Of a command that was not applied yet; undefined when it removes nothing. Errors: BrokerError when it does not fit. */
export function removalOf(metadata: Metadata, command: Change["command"]): Removal | undefined {
  switch (command.kind) {
    case "delete_stream":
      return { kind: "stream", streamId: metadata.stream(command.stream).id };
    case "delete_topic": {
      const { stream, topic } = topicOf(metadata, command);
      return { kind: "topic", streamId: stream.id, topicId: topic.id };
    }
    case "delete_partitions": {
      const { stream, topic } = topicOf(metadata, command);
      return { kind: "partitions", partitions: namesOf(stream, topic).slice(-command.partitionsCount) };
    }
    case "purge_stream": {
      const stream = metadata.stream(command.stream);
      const partitions = stream.topics.values().flatMap((topic) => namesOf(stream, topic));
      return { kind: "content", partitions };
    }
    case "purge_topic": {
      const { stream, topic } = topicOf(metadata, command);
      return { kind: "content", partitions: namesOf(stream, topic) };
    }
    case "delete_consumer_group": {
      const { stream, topic } = topicOf(metadata, command);
      const { id } = metadata.group(topic, command.group);
      return { kind: "group", groupId: id, partitions: namesOf(stream, topic) };
    }
    default:
      return undefined;
  }
}

/** What is to be known no more once it is off the disk. */
export function recordsOf(removal: Removal): StateRecord[] {
  switch (removal.kind) {
    case "stream":
      return [{ kind: "stream_gone", streamId: removal.streamId }];
    case "topic":
      return [{ kind: "topic_gone", streamId: removal.streamId, topicId: removal.topicId }];
    case "partitions": {
      const [first] = removal.partitions;
      if (first === undefined) return [];
      const { streamId, topicId, partitionId: firstId } = first;
      return [{ kind: "partitions_gone", streamId, topicId, firstId }];
    }
    case "content":
      return removal.partitions.map((partition) => ({ kind: "emptied", partition }));
    case "group":
      return [];
  }
}

/** Whether the model has something of the same ids: then it was made later, and is none of the removal's business. */
export function isMadeAgain(metadata: Metadata, removal: Removal): boolean {
  switch (removal.kind) {
    case "stream":
      return metadata.streams.get(removal.streamId) !== undefined;
    case "topic":
      return metadata.streams.get(removal.streamId)?.topics.get(removal.topicId) !== undefined;
    case "partitions":
      return removal.partitions.some((name) => metadata.partition(name) !== undefined);
    case "group":
      return removal.partitions.some(({ streamId, topicId }) =>
        metadata.streams.get(streamId)?.topics.get(topicId)?.groups.get(removal.groupId) !== undefined
      );
    case "content":
      return false;
  }
}

function topicOf(
  metadata: Metadata,
  command: { readonly stream: number | string; readonly topic: number | string },
): { stream: Stream; topic: Topic } {
  const stream = metadata.stream(command.stream);
  return { stream, topic: metadata.topic(stream, command.topic) };
}

function namesOf(stream: Stream, topic: Topic): PartitionName[] {
  return namedPartitions(stream, topic).map(({ name }) => name);
}
