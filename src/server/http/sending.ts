/**
 * Messages on their way in: a body becomes one batch, laid into a slab as a binary client would have sent it, and takes
 * the same way from there.
 */
import type { Partitioning } from "../../wire/mod.ts";
import { nothing } from "./answers.ts";
import { isJsonType, readBytes } from "./body.ts";
import { sessionOf } from "./caller.ts";
import { badQuery, RequestError } from "./errors.ts";
import { topicInPath } from "./identifiers.ts";
import { INDEX_ENTRY_LENGTH } from "./packing/batch_writer.ts";
import type { BodyForm } from "./packing/pack.ts";
import type { PackedBatch } from "./packing/packer.ts";
import { MAX_KEY_LENGTH } from "./packing/partitioning.ts";
import { u32InQuery } from "./queries.ts";
import type { Call, Rest } from "./route.ts";

const FORMS: Readonly<Record<string, BodyForm>> = {
  "application/x-ndjson": "lines",
  "application/octet-stream": "bytes",
  "text/plain": "bytes",
};

/** Answers 201 when the messages are as safe as the settings ask for. */
export async function sendMessages(call: Call, rest: Rest): Promise<Response> {
  const form = formOf(call.req.header("content-type") ?? "");
  const partitioning = form === "json" ? undefined : partitioningInQuery(call);
  const body = await readBytes(call, rest);
  const receivedAtMicros = rest.clock.nowMicros();
  const packed = await rest.packer.pack({ form, body, receivedAtMicros });
  try {
    await sendBatch(call, rest, packed, packed.partitioning ?? partitioning ?? { kind: "balanced" });
  } finally {
    packed.drop();
  }
  return nothing(call, 201);
}

async function sendBatch(
  call: Call,
  { broker }: Rest,
  packed: PackedBatch,
  partitioning: Partitioning,
): Promise<void> {
  const { lengthBytes, messagesCount } = packed;
  if (!broker.slabs.hasRoomFor(lengthBytes)) {
    call.header("retry-after", "1");
    throw new RequestError(
      429,
      "error",
      "the broker's buffers are full; nothing was stored, send it again later",
    );
  }
  const slab = broker.slabs.acquire(lengthBytes);
  try {
    await packed.moveTo(slab);
    const indexLength = messagesCount * INDEX_ENTRY_LENGTH;
    await broker.send(sessionOf(call), { ...topicInPath(call), partitioning }, {
      indexAddress: slab.address,
      messagesAddress: slab.address + indexLength,
      messagesLength: lengthBytes - indexLength,
      messagesCount,
    });
  } finally {
    broker.slabs.release(slab);
  }
}

/** Errors: RequestError 415. */
function formOf(contentType: string): BodyForm {
  if (isJsonType(contentType)) return "json";
  const form = FORMS[contentType.split(";")[0]!.trim().toLowerCase()];
  if (form !== undefined) return form;
  const types = ["application/json", ...Object.keys(FORMS)].join(", ");
  throw new RequestError(
    415,
    "invalid_format",
    "the content type is none that messages can have",
    `send the header "Content-Type" with one of ${types}`,
  );
}

/** Bodies other than a JSON document say nothing of it. Errors: RequestError 400. */
function partitioningInQuery(call: Call): Partitioning | undefined {
  const id = u32InQuery(call, "partition_id");
  const key = call.req.query("messages_key");
  if (key === undefined) return id === undefined ? undefined : { kind: "partition", id };
  if (id !== undefined) throw badQuery(`there can be "partition_id" or "messages_key", not both`);
  const bytes = new TextEncoder().encode(key);
  if (bytes.length === 0 || bytes.length > MAX_KEY_LENGTH) {
    throw badQuery(`"messages_key" must be 1 to ${MAX_KEY_LENGTH} bytes long`);
  }
  return { kind: "key", key: bytes };
}
