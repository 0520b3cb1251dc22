/** Streams, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operation, type Operations } from "./operation.ts";
import { Topic, TOPIC_EXAMPLE } from "./topics.ts";
import { micros, size, u32, u64 } from "./values.ts";

const Stream = z.object({
  id: u32,
  created_at: micros,
  name: z.string(),
  size,
  messages_count: u64,
  topics_count: u32,
}).openapi("Stream");

const StreamDetails = z.object({ ...Stream.shape, topics: z.array(Topic) }).openapi("StreamDetails");

const StreamName = z.object({
  name: z.string().min(1).max(255).openapi({ description: "1 to 255 bytes; no other stream has it." }),
}).openapi("StreamName");

const EXAMPLE = {
  id: 0,
  created_at: 1775000000500000,
  name: "orders",
  size: "185 B",
  messages_count: 2,
  topics_count: 1,
};
const NEW = { ...EXAMPLE, size: "0 B", messages_count: 0, topics_count: 0, topics: [] };

const NAME_REFUSALS = ["invalid_stream_name", "stream_name_already_exists"] as const;

const purgeStream: Operation = {
  tag: "Streams",
  summary: "Remove all messages of a stream",
  description: "Of all its topics; offsets start again at 0, and stored offsets of consumers are removed.",
  answers: { 204: DONE },
  refusals: ["stream_id_not_found", "unauthorized"],
};

export const streamOperations: Operations = {
  "GET /streams": {
    tag: "Streams",
    summary: "List all streams",
    answers: { 200: jsonAnswer("All streams, by number.", z.array(Stream), [EXAMPLE]) },
    refusals: ["unauthorized"],
  },
  "POST /streams": {
    tag: "Streams",
    summary: "Create a stream",
    body: jsonContent(StreamName, { name: "orders" }),
    answers: { 200: jsonAnswer("The new stream.", StreamDetails, NEW) },
    refusals: [...NAME_REFUSALS, "unauthorized"],
  },
  "GET /streams/:stream_id": {
    tag: "Streams",
    summary: "Show a stream with its topics",
    answers: { 200: jsonAnswer("The stream.", StreamDetails, { ...EXAMPLE, topics: [TOPIC_EXAMPLE] }) },
    refusals: ["unauthorized"],
    canBeMissing: true,
  },
  "PUT /streams/:stream_id": {
    tag: "Streams",
    summary: "Rename a stream",
    body: jsonContent(StreamName, { name: "orders-eu" }),
    answers: { 204: DONE },
    refusals: [...NAME_REFUSALS, "stream_id_not_found", "unauthorized"],
  },
  "DELETE /streams/:stream_id": {
    tag: "Streams",
    summary: "Delete a stream with everything in it",
    answers: { 204: DONE },
    refusals: ["stream_id_not_found", "unauthorized"],
  },
  "DELETE /streams/:stream_id/purge": purgeStream,
};
