/** Consumer groups, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { u32 } from "./values.ts";

const Group = z.object({
  id: u32,
  name: z.string(),
  partitions_count: u32.openapi({ description: "Of the topic." }),
  members_count: u32,
}).openapi("ConsumerGroup");

const GroupDetails = z.object({
  ...Group.shape,
  members: z.array(z.object({ id: u32, partitions_count: u32, partitions: z.array(u32) })),
}).openapi("ConsumerGroupDetails");

const GroupName = z.object({
  name: z.string().min(1).max(255).openapi({
    description: "1 to 255 bytes; no other group of the topic has it.",
  }),
}).openapi("ConsumerGroupName");

const EXAMPLE = { id: 0, name: "billing", partitions_count: 3, members_count: 1 };

const NO_TOPIC = ["stream_id_not_found", "topic_id_not_found", "unauthorized"] as const;
const MISSING = ["consumer_group_id_not_found", ...NO_TOPIC] as const;

export const groupOperations: Operations = {
  "GET /streams/:stream_id/topics/:topic_id/consumer-groups": {
    tag: "Consumers",
    summary: "List the consumer groups of a topic",
    answers: { 200: jsonAnswer("Its groups, by number.", z.array(Group), [EXAMPLE]) },
    refusals: NO_TOPIC,
  },
  "POST /streams/:stream_id/topics/:topic_id/consumer-groups": {
    tag: "Consumers",
    summary: "Create a consumer group",
    description: "Its members are connections of the binary protocol.",
    body: jsonContent(GroupName, { name: "billing" }),
    answers: {
      201: jsonAnswer("The new group.", GroupDetails, { ...EXAMPLE, members_count: 0, members: [] }),
    },
    refusals: ["invalid_consumer_group_name", "consumer_group_name_already_exists", ...NO_TOPIC],
  },
  "GET /streams/:stream_id/topics/:topic_id/consumer-groups/:group_id": {
    tag: "Consumers",
    summary: "Show a consumer group with its members",
    answers: {
      200: jsonAnswer("The group.", GroupDetails, {
        ...EXAMPLE,
        members: [{ id: 0, partitions_count: 3, partitions: [0, 1, 2] }],
      }),
    },
    refusals: MISSING,
  },
  "DELETE /streams/:stream_id/topics/:topic_id/consumer-groups/:group_id": {
    tag: "Consumers",
    summary: "Delete a consumer group",
    description: "Its stored offsets go with it, and its members are members no more.",
    answers: { 204: DONE },
    refusals: MISSING,
  },
};
