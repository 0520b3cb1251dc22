/**
 * Bodies become batches, as a binary client would have sent them: an index, then messages. A pure function, so that it
 * runs wherever there is time for it (packer.ts).
 */
import { BrokerError, MAX_MESSAGE_PAYLOAD_LENGTH, type Partitioning } from "../../../wire/mod.ts";
import { Fields } from "../fields.ts";
import { parseJsonBytes } from "../json_text.ts";
import { messageIdOf, storedIdOf } from "../message_ids.ts";
import { wrongShape } from "../request_error.ts";
import { headersFromJson } from "../user_headers.ts";
import { type BatchBytes, BatchWriter } from "./batch_writer.ts";
import { eachLine } from "./lines.ts";
import { partitioningOf, requestedPartitioning } from "./partitioning.ts";

const encoder = new TextEncoder();

/**
 * - `json`: a document with a partitioning and messages
 * - `lines`: a message a line, each a document
 * - `bytes`: the payload of one message
 */
export type BodyForm = "json" | "lines" | "bytes";

export interface PackRequest {
  readonly form: BodyForm;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The messages count as sent one after another from then on. */
  readonly receivedAtMicros: number;
}

export interface Packed extends BatchBytes {
  /** undefined when the body does not say. */
  readonly partitioning: Partitioning | undefined;
  readonly messagesCount: number;
}

const PAYLOAD_LENGTH = `1 to ${MAX_MESSAGE_PAYLOAD_LENGTH} bytes long`;

/** Errors: RequestError 400 or 422, BrokerError. */
export function pack({ form, body, receivedAtMicros }: PackRequest): Packed {
  const writer = new BatchWriter(2 * body.length);
  let partitioning: Partitioning | undefined;
  switch (form) {
    case "json":
      partitioning = packDocument(writer, new Fields(parseJsonBytes(body, "the body")), receivedAtMicros);
      break;
    case "lines":
      eachLine(body, (value) => packLine(writer, new Fields(value), receivedAtMicros));
      break;
    case "bytes":
      packBytes(writer, body, receivedAtMicros);
  }
  if (writer.count === 0) throw new BrokerError("invalid_messages_count", "there is no message to send");
  return { ...writer.take(), partitioning, messagesCount: writer.count };
}

/** What is of the wrong type is refused before what has a wrong value. */
function packDocument(writer: BatchWriter, body: Fields, receivedAtMicros: number): Partitioning {
  const requested = requestedPartitioning(body.object("partitioning"));
  for (const message of body.objects("messages")) {
    writer.begin(messageIdOf(message), receivedAtMicros + writer.count);
    packPayload(writer, message);
    writer.userHeaders(headersFromJson(message));
    writer.finish();
  }
  return partitioningOf(requested);
}

/** As a poll writes it, or as the JSON document has it. */
function packLine(writer: BatchWriter, message: Fields, receivedAtMicros: number): void {
  const isStored = message.raw("id") === undefined && !message.isAbsent("header");
  const id = isStored ? storedIdOf(message.object("header")) : messageIdOf(message);
  writer.begin(id, receivedAtMicros + writer.count);
  if (message.raw("text") === undefined) packPayload(writer, message);
  else packText(writer, message);
  writer.userHeaders(headersFromJson(message));
  writer.finish();
}

function packBytes(writer: BatchWriter, body: Uint8Array, receivedAtMicros: number): void {
  writer.begin(0n, receivedAtMicros);
  if (!isPayload(writer.payload(body))) throw wrongShape(`the body, a payload, is ${PAYLOAD_LENGTH}`);
  writer.finish();
}

function packPayload(writer: BatchWriter, message: Fields): void {
  const length = writer.payloadOfBase64(message.text("payload"));
  if (length === undefined) throw message.wrong("payload", "Base64, padded, of the standard alphabet");
  if (!isPayload(length)) throw message.wrong("payload", PAYLOAD_LENGTH);
}

function packText(writer: BatchWriter, message: Fields): void {
  if (message.raw("payload") !== undefined) throw wrongShape(`there can be "payload" or "text", not both`);
  const length = writer.payload(encoder.encode(message.text("text")));
  if (!isPayload(length)) throw message.wrong("text", PAYLOAD_LENGTH);
}

function isPayload(length: number): boolean {
  return length > 0 && length <= MAX_MESSAGE_PAYLOAD_LENGTH;
}
