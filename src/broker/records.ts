/** What the model answers: streams, topics and partitions with their figures, as values of the protocol. */
import type { PartitionRecord, StreamDetails, StreamRecord, TopicDetails, TopicRecord } from "../wire/mod.ts";
import type { Partition, Stream, Topic } from "./metadata.ts";

interface Figures {
  readonly sizeBytes: number;
  readonly messagesCount: number;
}

export function streamRecord(stream: Stream): StreamRecord {
  let sizeBytes = 0;
  let messagesCount = 0;
  for (const topic of stream.topics.each()) {
    const figures = figuresOf(topic);
    sizeBytes += figures.sizeBytes;
    messagesCount += figures.messagesCount;
  }
  const { id, createdAtMicros, name } = stream;
  return { id, createdAtMicros, topicsCount: stream.topics.size, sizeBytes, messagesCount, name };
}

export function streamDetails(stream: Stream): StreamDetails {
  return { ...streamRecord(stream), topics: stream.topics.values().map(topicRecord) };
}

export function topicRecord(topic: Topic): TopicRecord {
  return {
    id: topic.id,
    createdAtMicros: topic.createdAtMicros,
    partitionsCount: topic.partitions.length,
    messageExpiryMicros: topic.messageExpiryMicros,
    compression: topic.compression,
    maxTopicSizeBytes: topic.maxTopicSizeBytes,
    replicationFactor: topic.replicationFactor,
    ...figuresOf(topic),
    name: topic.name,
  };
}

export function topicDetails(topic: Topic): TopicDetails {
  return { ...topicRecord(topic), partitions: topic.partitions.map(partitionRecord) };
}

function partitionRecord({ id, createdAtMicros, log }: Partition): PartitionRecord {
  return {
    id,
    createdAtMicros,
    segmentsCount: log?.segmentsCount ?? 0,
    currentOffset: log?.currentOffset ?? 0,
    sizeBytes: log?.sizeBytes ?? 0,
    messagesCount: log?.messagesCount ?? 0,
  };
}

function figuresOf(topic: Topic): Figures {
  let sizeBytes = 0;
  let messagesCount = 0;
  for (const { log } of topic.partitions) {
    if (log === undefined) continue;
    sizeBytes += log.sizeBytes;
    messagesCount += log.messagesCount;
  }
  return { sizeBytes, messagesCount };
}
