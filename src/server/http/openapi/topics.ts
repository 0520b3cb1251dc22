/** Topics, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { micros, size, u32, u64, u8 } from "./values.ts";

const NEVER = "18446744073709551615";

const compression = z.enum(["none", "gzip"]).openapi({
  description: "What clients are told; the broker compresses nothing. In requests in any case.",
});
const messageExpiry = u64.openapi({
  description: `Microseconds that messages are kept; 0 is the server's default, ${NEVER} is for ever.`,
});
const maxTopicSize = u64.openapi({
  description: `Bytes at most; 0 is the server's default, ${NEVER} is unlimited.`,
});

export const Topic = z.object({
  id: u32,
  created_at: micros,
  name: z.string(),
  size,
  message_expiry: messageExpiry,
  compression_algorithm: compression,
  max_topic_size: maxTopicSize,
  replication_factor: u8,
  messages_count: u64,
  partitions_count: u32,
}).openapi("Topic");

const Partition = z.object({
  id: u32,
  created_at: micros,
  segments_count: u32,
  current_offset: u64.openapi({ description: "Of the last message; 0 also when there is none." }),
  size,
  messages_count: u64,
}).openapi("Partition");

const TopicDetails = z.object({ ...Topic.shape, partitions: z.array(Partition) }).openapi("TopicDetails");

const TopicSettings = z.object({
  name: z.string().min(1).max(255).openapi({
    description: "1 to 255 bytes; no other topic of the stream has it.",
  }),
  compression_algorithm: z.string().openapi({
    pattern: "^([nN][oO][nN][eE]|[gG][zZ][iI][pP])$",
    description: "none or gzip: what clients are told; the broker compresses nothing.",
  }),
  message_expiry: messageExpiry,
  max_topic_size: maxTopicSize,
  replication_factor: u8.min(1).nullish(),
}).openapi("TopicSettings");

const NewTopic = z.object({
  ...TopicSettings.shape,
  partitions_count: u32.max(1000),
}).openapi("NewTopic");

export const TOPIC_EXAMPLE = {
  id: 0,
  created_at: 1775000001000000,
  name: "created",
  size: "185 B",
  message_expiry: 86400000000,
  compression_algorithm: "none",
  max_topic_size: 10737418240,
  replication_factor: 1,
  messages_count: 2,
  partitions_count: 1,
};
const PARTITION_EXAMPLE = {
  id: 0,
  created_at: 1775000001000000,
  segments_count: 1,
  current_offset: 1,
  size: "185 B",
  messages_count: 2,
};
const DETAILS_EXAMPLE = { ...TOPIC_EXAMPLE, partitions: [PARTITION_EXAMPLE] };
const SETTINGS_EXAMPLE = {
  name: "created",
  compression_algorithm: "none",
  message_expiry: 86400000000,
  max_topic_size: 0,
};

const SETTINGS_REFUSALS = [
  "invalid_topic_name",
  "topic_name_already_exists",
  "invalid_replication_factor",
  "invalid_topic_size",
  "unauthorized",
] as const;
const MISSING = ["stream_id_not_found", "topic_id_not_found", "unauthorized"] as const;

export const topicOperations: Operations = {
  "GET /streams/:stream_id/topics": {
    tag: "Topics",
    summary: "List the topics of a stream",
    answers: { 200: jsonAnswer("Its topics, by number.", z.array(Topic), [TOPIC_EXAMPLE]) },
    refusals: ["unauthorized"],
    canBeMissing: true,
  },
  "POST /streams/:stream_id/topics": {
    tag: "Topics",
    summary: "Create a topic",
    body: jsonContent(NewTopic, { ...SETTINGS_EXAMPLE, partitions_count: 1 }),
    answers: { 200: jsonAnswer("The new topic.", TopicDetails, DETAILS_EXAMPLE) },
    refusals: ["too_many_partitions", ...SETTINGS_REFUSALS],
    canBeMissing: true,
  },
  "GET /streams/:stream_id/topics/:topic_id": {
    tag: "Topics",
    summary: "Show a topic with its partitions",
    answers: { 200: jsonAnswer("The topic.", TopicDetails, DETAILS_EXAMPLE) },
    refusals: ["unauthorized"],
    canBeMissing: true,
  },
  "PUT /streams/:stream_id/topics/:topic_id": {
    tag: "Topics",
    summary: "Change a topic's name and settings",
    body: jsonContent(TopicSettings, SETTINGS_EXAMPLE),
    answers: { 204: DONE },
    refusals: [...SETTINGS_REFUSALS, ...MISSING],
  },
  "DELETE /streams/:stream_id/topics/:topic_id": {
    tag: "Topics",
    summary: "Delete a topic with everything in it",
    answers: { 204: DONE },
    refusals: MISSING,
  },
  "DELETE /streams/:stream_id/topics/:topic_id/purge": {
    tag: "Topics",
    summary: "Remove all messages of a topic",
    description: "Offsets start again at 0, and stored offsets are removed; partitions and groups stay.",
    answers: { 204: DONE },
    refusals: MISSING,
  },
};
