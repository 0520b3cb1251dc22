/** Following a topic, as the document describes it. */
import { z } from "@hono/zod-openapi";
import { consumerId } from "./offsets.ts";
import { jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { u32, u64 } from "./values.ts";

const WantedTicket = z.object({
  path: z.string().openapi({ description: "Of the tail, as it will be asked for, without its query." }),
}).openapi("WantedTicket");

const Ticket = z.object({
  ticket: z.string(),
  expires_in: u32.openapi({ description: "Seconds." }),
}).openapi("Ticket");

const EVENTS = `retry: 1000

id: 0
data: {"header":{"checksum":881203,"id":1,"offset":0,"timestamp":1775000002000000,"origin_timestamp":1775000001999990,` +
  `"user_headers_length":0,"payload_length":5,"reserved":0},"text":"hello","user_headers":[]}

`;

const tailQuery = z.object({
  partition_id: u32.default(0),
  kind: z.enum(["offset", "timestamp", "first", "last", "next", "o", "t", "f", "l", "n"]).optional().openapi({
    description: "Where to begin, as for a poll; missing: with what is new.",
  }),
  value: u64.optional().openapi({ description: "The offset, or the time in microseconds." }),
  consumer_id: consumerId,
  last_event_id: u64.optional().openapi({
    description:
      "Begin behind this offset. The header `Last-Event-ID`, which `EventSource` sends, stands above it.",
  }),
  text: z.enum(["true", "false"]).default("false").openapi({
    description: "Write payloads that are UTF-8 (up to 1 MiB) as `text`, not in Base64.",
  }),
});

export const tailOperations: Operations = {
  "GET /streams/:stream_id/topics/:topic_id/messages/tail": {
    tag: "Messages",
    summary: "Follow a partition",
    description:
      "Server-sent events, without end: a message each, as a poll has it, its offset the id. Comments come when " +
      "there is nothing else. An event `end` with a refusal tells that the right to read is gone. Instead of a token a " +
      "ticket in the query does. After a purge the messages begin at offset 0 again.",
    query: tailQuery,
    answers: {
      200: {
        description: "Messages as they come.",
        content: { "text/event-stream": { schema: z.string(), example: EVENTS } },
      },
    },
    refusals: ["stream_id_not_found", "topic_id_not_found", "partition_not_found", "unauthorized"],
  },
  "POST /tickets": {
    tag: "Messages",
    summary: "Get a ticket for a tail",
    description:
      "For clients that can send no header. It stands in the query of one request, within 30 seconds: " +
      "`?ticket=…`. What it opens ends with the token it came from.",
    body: jsonContent(WantedTicket, { path: "/streams/orders/topics/created/messages/tail" }),
    answers: {
      201: jsonAnswer("The ticket.", Ticket, {
        ticket: "q83vASNFZ4mr.zIg6dW1mVyBvZiBhIHRpY2tldCBpcyBsb25nIGVub3Vn",
        expires_in: 30,
      }),
    },
  },
};
