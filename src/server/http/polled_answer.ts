/**
 * Answers with messages: JSON, lines of JSON, or the bytes of one message.
 *
 * A large one is made while it is sent, a piece when the client took the one before, with a turn for others now and
 * then; what it is made of is held until then.
 */
import type { PolledMessages } from "../../broker/mod.ts";
import { Pacer } from "../../log/mod.ts";
import type { Clock } from "../../platform/mod.ts";
import type { MessagesForm } from "./accepted_form.ts";
import { messagesJson, StoredMessages } from "./message_json.ts";
import type { Call } from "./route.ts";

/** Up to here one write does. */
const SMALL_LENGTH = 256 * 1024;
const PIECE_LENGTH = 128 * 1024;

/** Clients and the dashboard know an empty answer by these zeros. */
const NOTHING = `{"partition_id":0,"current_offset":0,"count":0,"messages":[]}`;

export interface AnswerForm {
  readonly type: MessagesForm;
  readonly asText: boolean;
}

/** Releases what was polled, now or when the answer is sent. Errors: DiskError. */
export async function polledAnswer(
  call: Call,
  clock: Clock,
  polled: PolledMessages,
  form: AnswerForm,
): Promise<Response> {
  const { read } = polled;
  let isSent = false;
  try {
    if (read.messagesCount === 0) return emptyAnswer(call, form);
    const stored = await read.whole();
    const { headers, pieces } = bodyOf(polled, stored, form);
    // Nobody would take the pieces of its body.
    if (call.req.method === "HEAD") return call.body(null, 200, headers);
    if (stored.length <= SMALL_LENGTH) return call.body(pieces(Infinity).next().value!, 200, headers);
    isSent = true;
    return call.body(streamOf(pieces(PIECE_LENGTH), clock, () => read.release()), 200, headers);
  } finally {
    if (!isSent) read.release();
  }
}

function emptyAnswer(call: Call, { type }: AnswerForm): Response {
  switch (type) {
    case "application/json":
      return call.body(NOTHING, 200, { "content-type": type });
    case "application/x-ndjson":
      return call.body("", 200, { "content-type": type });
    default:
      return call.body(null, 204);
  }
}

interface Body {
  readonly headers: Record<string, string>;
  readonly pieces: (pieceLength: number) => Iterator<Uint8Array<ArrayBuffer>, undefined>;
}

function bodyOf(
  { partitionId, currentOffset, read }: PolledMessages,
  stored: Uint8Array,
  { type, asText }: AnswerForm,
): Body {
  if (type === "application/json" || type === "application/x-ndjson") {
    const frame = type === "application/x-ndjson" ? { open: "", between: "\n", close: "\n", asText } : {
      open:
        `{"partition_id":${partitionId},"current_offset":${currentOffset},"count":${read.messagesCount},"messages":[`,
      between: ",",
      close: "]}",
      asText: false,
    };
    return {
      headers: { "content-type": type },
      pieces: (pieceLength) => messagesJson(stored, frame, pieceLength),
    };
  }
  const message = new StoredMessages(stored);
  return {
    headers: {
      "content-type": type === "text/plain" ? "text/plain; charset=utf-8" : type,
      "content-length": String(message.payload.length),
      "galgo-partition-id": String(partitionId),
      "galgo-offset": message.offset,
      "galgo-timestamp": message.timestampMicros,
      "galgo-message-id": message.id,
    },
    pieces: (pieceLength) => slices(message.payload, pieceLength),
  };
}

/** Copies: what they are taken from is used for something else soon. */
function* slices(bytes: Uint8Array, length: number): Generator<Uint8Array<ArrayBuffer>, undefined> {
  for (let at = 0; at < bytes.length; at += length) yield Uint8Array.from(bytes.subarray(at, at + length));
}

function streamOf(
  pieces: Iterator<Uint8Array<ArrayBuffer>, undefined>,
  clock: Clock,
  release: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pacer = new Pacer(clock);
  return new ReadableStream({
    async pull(controller) {
      await pacer.pace();
      try {
        const { value } = pieces.next();
        if (value !== undefined) return controller.enqueue(value);
        release();
        controller.close();
      } catch (error) {
        release();
        controller.error(error);
      }
    },
    cancel: release,
  }, { highWaterMark: 0 });
}
