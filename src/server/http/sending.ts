/**
 * Messages on their way in: JSON becomes one batch, packed into a slab as a binary client would have sent it, and takes
 * the same way from there.
 */
import {
  BrokerError,
  MAX_MESSAGE_PAYLOAD_LENGTH,
  type MessageToSend,
  type Partitioning,
  writeBatch,
  Writer,
} from "../../wire/mod.ts";
import { nothing } from "./answers.ts";
import { fromBase64 } from "./base64.ts";
import { readBody } from "./body.ts";
import { sessionOf } from "./caller.ts";
import { RequestError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { topicInPath } from "./identifiers.ts";
import { messageIdOf } from "./message_ids.ts";
import type { Call, Rest } from "./route.ts";
import { headersFromJson } from "./user_headers.ts";

const INDEX_ENTRY_LENGTH = 16;
const MAX_KEY_LENGTH = 255;
const PARTITION_ID_LENGTH = 4;
const PARTITIONING_KINDS = ["balanced", "partition_id", "messages_key"] as const;

/** A partitioning as it came: of the right types, not checked any further. */
interface RequestedPartitioning {
  readonly kind: (typeof PARTITIONING_KINDS)[number];
  readonly value: Uint8Array;
}

/** Answers 201 when the messages are as safe as the settings ask for. */
export async function sendMessages(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const requested = requestedPartitioning(body.object("partitioning"));
  const messages = messagesToSend(body.objects("messages"), rest);
  const partitioning = partitioningOf(requested);
  if (messages.length === 0) throw new BrokerError("invalid_messages_count", "there is no message to send");
  const writer = new Writer();
  writeBatch(writer, messages);
  await sendBatch(call, rest, { partitioning, bytes: writer.bytes(), messagesCount: messages.length });
  return nothing(call, 201);
}

interface PackedBatch {
  readonly partitioning: Partitioning;
  /** The index, then the messages. */
  readonly bytes: Uint8Array;
  readonly messagesCount: number;
}

async function sendBatch(call: Call, { broker }: Rest, batch: PackedBatch): Promise<void> {
  const { bytes, messagesCount, partitioning } = batch;
  if (!broker.slabs.hasRoomFor(bytes.length)) {
    call.header("retry-after", "1");
    throw new RequestError(
      429,
      "error",
      "the broker's buffers are full; nothing was stored, send it again later",
    );
  }
  const slab = broker.slabs.acquire(bytes.length);
  try {
    slab.bytes.set(bytes);
    const indexLength = messagesCount * INDEX_ENTRY_LENGTH;
    await broker.send(sessionOf(call), { ...topicInPath(call), partitioning }, {
      indexAddress: slab.address,
      messagesAddress: slab.address + indexLength,
      messagesLength: bytes.length - indexLength,
      messagesCount,
    });
  } finally {
    broker.slabs.release(slab);
  }
}

/** They count as sent one after another when they were received. */
function messagesToSend(messages: readonly Fields[], { clock }: Rest): MessageToSend[] {
  const receivedAtMicros = clock.nowMicros();
  return messages.map((message, at) => ({
    id: messageIdOf(message),
    originTimestampMicros: BigInt(receivedAtMicros + at),
    payload: payloadOf(message),
    userHeaders: headersFromJson(message),
  }));
}

function payloadOf(message: Fields): Uint8Array {
  const payload = fromBase64(message.text("payload"));
  if (payload === undefined) throw message.wrong("payload", "Base64, padded, of the standard alphabet");
  if (payload.length === 0 || payload.length > MAX_MESSAGE_PAYLOAD_LENGTH) {
    throw message.wrong("payload", `1 to ${MAX_MESSAGE_PAYLOAD_LENGTH} bytes long`);
  }
  return payload;
}

function requestedPartitioning(fields: Fields): RequestedPartitioning {
  const kind = fields.oneOf("kind", PARTITIONING_KINDS);
  const value = fromBase64(fields.text("value"));
  if (value === undefined) throw fields.wrong("value", "Base64");
  return { kind, value };
}

/** Errors: invalid_key_value_length, invalid_command. */
function partitioningOf({ kind, value }: RequestedPartitioning): Partitioning {
  if (value.length > MAX_KEY_LENGTH || (value.length === 0 && kind !== "balanced")) {
    throw new BrokerError(
      "invalid_key_value_length",
      `the value of the partitioning "${kind}" has 1 to ${MAX_KEY_LENGTH} bytes, not ${value.length}`,
    );
  }
  switch (kind) {
    case "balanced":
      return { kind: "balanced" };
    case "messages_key":
      return { kind: "key", key: value };
    case "partition_id":
      if (value.length < PARTITION_ID_LENGTH) {
        throw new BrokerError(
          "invalid_command",
          `a partition id has ${PARTITION_ID_LENGTH} bytes, little-endian`,
        );
      }
      return { kind: "partition", id: new DataView(value.buffer, value.byteOffset).getUint32(0, true) };
  }
}
