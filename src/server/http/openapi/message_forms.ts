/** The forms of messages besides JSON: lines of JSON, and the bytes of one message. As the document describes them. */
import { z } from "@hono/zod-openapi";
import { type Content, TEXT_TYPE } from "./operation.ts";
import { u32 } from "./values.ts";

export const NDJSON_TYPE = "application/x-ndjson";
export const BYTES_TYPE = "application/octet-stream";

const bytes = z.string().openapi({ format: "binary" });

const LINE =
  `{"header":{"checksum":881203,"id":1,"offset":0,"timestamp":1775000002000000,"origin_timestamp":1775000001999990,` +
  `"user_headers_length":0,"payload_length":5,"reserved":0},"payload":"aGVsbG8=","user_headers":[]}\n`;

/** What a poll can be answered with. */
export const POLLED_FORMS: Readonly<Record<string, Content>> = {
  [NDJSON_TYPE]: {
    schema: z.string().openapi({
      description: "A message a line, as in JSON; with `text=true` payloads that are UTF-8 stand in `text`.",
    }),
    example: LINE,
  },
  [BYTES_TYPE]: { schema: bytes, example: "hello" },
  [TEXT_TYPE]: { schema: bytes, example: "hello" },
};

/** What can be sent besides a JSON document. */
export const SENT_FORMS: Readonly<Record<string, Content>> = {
  [NDJSON_TYPE]: {
    schema: z.string().openapi({
      description:
        "A message a line: `payload` in Base64 or `text`, and `id` and `user_headers` where wanted; or a line as a " +
        "poll writes it.",
    }),
    example: `{"text":"hello"}\n{"id":17,"payload":"aGVsbG8="}\n`,
  },
  [BYTES_TYPE]: { schema: bytes, example: "hello" },
  "text/plain": { schema: bytes, example: "hello" },
};

/** Where messages go whose body does not say. */
export const sendQuery = z.object({
  partition_id: u32.optional().openapi({
    description: "The partition, for bodies other than a JSON document.",
  }),
  messages_key: z.string().min(1).max(255).optional().openapi({
    description:
      "The same key, the same partition; for bodies other than a JSON document. Neither: each in turn.",
  }),
});

/** Of an answer with the bytes of one message; the other forms have them in the body. */
export const RAW_HEADERS: Readonly<Record<string, string>> = {
  "Galgo-Partition-Id": "Bytes of one message: its partition.",
  "Galgo-Offset": "Bytes of one message: its offset.",
  "Galgo-Timestamp": "Bytes of one message: when it was stored, in microseconds since 1970.",
  "Galgo-Message-Id": "Bytes of one message: its id, up to 128 bits.",
};
