/** Messages, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { POLLED_FORMS, RAW_HEADERS, sendQuery, SENT_FORMS } from "./message_forms.ts";
import { DONE, jsonContent, type Operations } from "./operation.ts";
import { consumerId } from "./offsets.ts";
import { base64, micros, u128, u32, u64 } from "./values.ts";

const KINDS = [
  ...[
    "raw",
    "string",
    "bool",
    "int8",
    "int16",
    "int32",
    "int64",
    "int128",
    "uint8",
    "uint16",
    "uint32",
    "uint64",
  ],
  ...["uint128", "float32", "float64"],
];

const HeaderField = z.object({
  kind: z.enum(KINDS).openapi({ description: "What the bytes are; numbers are little-endian." }),
  value: base64,
}).openapi("HeaderField");
const HeaderEntry = z.object({ key: HeaderField, value: HeaderField }).openapi("HeaderEntry");
const userHeaders = z.union([z.array(HeaderEntry), base64]).openapi({
  description: "A list, or Base64 of bytes that are somebody's own format.",
});

const Partitioning = z.object({
  kind: z.enum(["balanced", "partition_id", "messages_key"]),
  value: base64.openapi({
    description:
      "Base64 of nothing (balanced), of 4 bytes little-endian (partition_id), of 1 to 255 bytes (messages_key).",
  }),
}).openapi("Partitioning");

const MessageToSend = z.object({
  id: z.union([u64, z.string()]).optional().openapi({
    description:
      "An integer up to 2^64-1, or a text: a decimal of up to 128 bits, or a UUID. Missing or 0: the broker " +
      "makes one up.",
  }),
  payload: base64.min(4).openapi({ description: "1 to 64,000,000 bytes in Base64." }),
  user_headers: userHeaders.nullish(),
}).openapi("MessageToSend");

const MessagesToSend = z.object({
  partitioning: Partitioning,
  messages: z.array(MessageToSend).min(1),
}).openapi("MessagesToSend");

const Message = z.object({
  header: z.object({
    checksum: u64,
    id: u128,
    offset: u64,
    timestamp: micros,
    origin_timestamp: micros,
    user_headers_length: u32,
    payload_length: u32,
    reserved: u64,
  }),
  payload: base64,
  user_headers: userHeaders,
}).openapi("Message");

const PolledMessages = z.object({
  partition_id: u32,
  current_offset: u64.openapi({
    description: "Of the last message of the partition; 0 when nothing was found.",
  }),
  count: u32,
  messages: z.array(Message),
}).openapi("PolledMessages");

const TO_SEND = {
  partitioning: { kind: "messages_key", value: "Y3VzdG9tZXItMTc=" },
  messages: [{ id: 1, payload: "aGVsbG8=" }, {
    id: "0198a6d2-7c1e-7b3a-9d54-0c3f5a2b9e10",
    payload: "aGVsbG8=",
  }],
};
const POLLED = {
  partition_id: 0,
  current_offset: 0,
  count: 1,
  messages: [{
    header: {
      checksum: 881203,
      id: 1,
      offset: 0,
      timestamp: 1775000002000000,
      origin_timestamp: 1775000001999990,
      user_headers_length: 0,
      payload_length: 5,
      reserved: 0,
    },
    payload: "aGVsbG8=",
    user_headers: [],
  }],
};

const pollQuery = z.object({
  consumer_id: consumerId,
  partition_id: u32.default(0),
  kind: z.enum(["offset", "timestamp", "first", "last", "next", "o", "t", "f", "l", "n"]).default("offset"),
  value: u64.default(0).openapi({ description: "The offset, or the time in microseconds." }),
  count: u32.default(10).openapi({ description: "Messages at most." }),
  auto_commit: z.enum(["true", "false"]).default("false").openapi({
    description: "Store the offset of the last message of the answer for the consumer.",
  }),
  wait_ms: u32.default(0).openapi({
    description:
      "Where there is nothing yet, wait so long for messages; at most as long as `http.max_wait` says, 30 s by default.",
  }),
  text: z.enum(["true", "false"]).default("false").openapi({
    description: "Lines of JSON only: write payloads that are UTF-8 (up to 1 MiB) as `text`, not in Base64.",
  }),
});

const MISSING = ["stream_id_not_found", "topic_id_not_found", "partition_not_found", "unauthorized"] as const;

export const messageOperations: Operations = {
  "POST /streams/:stream_id/topics/:topic_id/messages": {
    tag: "Messages",
    summary: "Send messages",
    description:
      "All of them are stored, one after another in one partition, or none. A body of another type is lines of JSON, or " +
      "the payload of one message.",
    query: sendQuery,
    body: { ...jsonContent(MessagesToSend, TO_SEND), ...SENT_FORMS },
    answers: { 201: DONE },
    refusals: [
      "invalid_messages_count",
      "invalid_key_value_length",
      "invalid_command",
      "no_partitions",
      ...MISSING,
    ],
  },
  "GET /streams/:stream_id/topics/:topic_id/messages": {
    tag: "Messages",
    summary: "Poll messages",
    description:
      "An answer has at most 4 MiB of messages, and at least one where there is one. `Accept` chooses its form: JSON, " +
      "lines of JSON, or the bytes of one message (`application/octet-stream` or `text/plain`, with a `count` of 1).",
    query: pollQuery,
    answers: {
      200: {
        description: "Messages, by ascending offset.",
        content: { ...jsonContent(PolledMessages, POLLED), ...POLLED_FORMS },
        headers: RAW_HEADERS,
      },
      204: { description: "There is no message; for the bytes of one." },
    },
    refusals: MISSING,
  },
  "GET /streams/:stream_id/topics/:topic_id/messages/flush/:partition_id/:fsync": {
    tag: "Messages",
    summary: "Write what is buffered of a partition",
    answers: { 200: DONE },
    refusals: MISSING,
  },
};
