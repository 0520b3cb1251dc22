/** Partitions and segments, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonContent, type Operations } from "./operation.ts";
import { u32 } from "./values.ts";

const PartitionsCount = z.object({ partitions_count: u32.min(1).max(1000) }).openapi("PartitionsCount");

const MISSING = ["stream_id_not_found", "topic_id_not_found", "unauthorized"] as const;

export const partitionOperations: Operations = {
  "POST /streams/:stream_id/topics/:topic_id/partitions": {
    tag: "Partitions",
    summary: "Add partitions to a topic",
    description: "Their numbers follow those that are there.",
    body: jsonContent(PartitionsCount, { partitions_count: 2 }),
    answers: { 201: DONE },
    refusals: ["too_many_partitions", ...MISSING],
  },
  "DELETE /streams/:stream_id/topics/:topic_id/partitions": {
    tag: "Partitions",
    summary: "Delete the last partitions of a topic",
    description: "Those with the highest numbers go, with their messages.",
    query: z.object({ partitions_count: u32.min(1).max(1000).openapi({ example: 1 }) }),
    answers: { 204: DONE },
    refusals: ["too_many_partitions", "invalid_partitions_count", ...MISSING],
  },
  "DELETE /streams/:stream_id/topics/:topic_id/partitions/:partition_id": {
    tag: "Partitions",
    summary: "Delete the oldest segments of a partition",
    description:
      "At most so many; never the one that is written to, and none that a stored offset still needs.",
    query: z.object({ segments_count: u32.openapi({ example: 1 }) }),
    answers: { 204: DONE },
    refusals: ["partition_not_found", ...MISSING],
  },
};
