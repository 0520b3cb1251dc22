/** Stored offsets, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { u32, u64 } from "./values.ts";

export const consumerId = z.string().min(1).max(255).default("1").openapi({
  description: "A consumer by number or name. A name and its XXH32 are the same consumer.",
  example: "analytics",
});
const partitionId = u32.default(0);

const NewOffset = z.object({
  consumer_id: z.union([u32, z.string().min(1).max(255)]).nullish().openapi({
    description: "Missing: consumer 1.",
  }),
  partition_id: u32.nullish().openapi({ description: "Missing: partition 0." }),
  offset: u64.openapi({ description: "Of the last message that the consumer is done with." }),
}).openapi("NewOffset");

const ConsumerOffset = z.object({
  partition_id: u32,
  current_offset: u64,
  stored_offset: u64,
}).openapi("ConsumerOffset");

const MISSING = ["stream_id_not_found", "topic_id_not_found", "unauthorized"] as const;

export const offsetOperations: Operations = {
  "PUT /streams/:stream_id/topics/:topic_id/consumer-offsets": {
    tag: "Consumers",
    summary: "Store how far a consumer is",
    body: jsonContent(NewOffset, { consumer_id: "analytics", partition_id: 0, offset: 1 }),
    answers: { 204: DONE },
    refusals: ["invalid_offset", "partition_not_found", ...MISSING],
  },
  "GET /streams/:stream_id/topics/:topic_id/consumer-offsets": {
    tag: "Consumers",
    summary: "Show how far a consumer is",
    query: z.object({ consumer_id: consumerId, partition_id: partitionId }),
    answers: {
      200: jsonAnswer("The stored offset, beside that of the last message.", ConsumerOffset, {
        partition_id: 0,
        current_offset: 1,
        stored_offset: 1,
      }),
    },
    refusals: MISSING,
    canBeMissing: true,
  },
  "DELETE /streams/:stream_id/topics/:topic_id/consumer-offsets/:consumer_id": {
    tag: "Consumers",
    summary: "Forget how far a consumer is",
    query: z.object({ partition_id: partitionId }),
    answers: { 204: DONE },
    refusals: ["consumer_offset_not_found", "partition_not_found", ...MISSING],
  },
};
