/** The forms of messages besides JSON: lines of JSON, and the bytes of one message. As the document describes them. */
import { z } from "@hono/zod-openapi";
import { type Content, TEXT_TYPE } from "./operation.ts";

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

/** Of an answer with the bytes of one message; the other forms have them in the body. */
export const RAW_HEADERS: Readonly<Record<string, string>> = {
  "Galgo-Partition-Id": "Bytes of one message: its partition.",
  "Galgo-Offset": "Bytes of one message: its offset.",
  "Galgo-Timestamp": "Bytes of one message: when it was stored, in microseconds since 1970.",
  "Galgo-Message-Id": "Bytes of one message: its id, up to 128 bits.",
};
