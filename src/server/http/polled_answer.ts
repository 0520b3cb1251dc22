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
import type { Pieces, PlainAnswer } from "./answer_later.ts";
import { type MessagesFrame, messagesJson, StoredMessages } from "./message_json.ts";

/** Up to here one write does. */
const SMALL_LENGTH = 256 * 1024;
const PIECE_LENGTH = 128 * 1024;

/** Clients and the dashboard know an empty answer by these zeros. */
const NOTHING = new TextEncoder().encode(`{"partition_id":0,"current_offset":0,"count":0,"messages":[]}`);

export interface AnswerForm {
  readonly type: MessagesForm;
  readonly asText: boolean;
  /** Nobody would take the pieces of its body. */
  readonly isHead: boolean;
}

/** Releases what was polled, now or when the answer is sent. Errors: DiskError. */
export async function polledAnswer(
  clock: Clock,
  polled: PolledMessages,
  form: AnswerForm,
): Promise<PlainAnswer> {
  const { read } = polled;
  let isSentLater = false;
  try {
    if (read.messagesCount === 0) return emptyAnswer(form);
    const stored = await read.whole();
    const { headers, pieces } = bodyOf(polled, stored, form);
    if (form.isHead) return { status: 200, headers, body: null };
    if (stored.length <= SMALL_LENGTH) return wholeAnswer(headers, pieces(Infinity).next().value!);
    isSentLater = true;
    return { status: 200, headers, body: piecesOf(pieces(PIECE_LENGTH), clock, () => read.release()) };
  } finally {
    if (!isSentLater) read.release();
  }
}

function wholeAnswer(headers: Record<string, string>, body: Uint8Array<ArrayBuffer>): PlainAnswer {
  return { status: 200, headers: { ...headers, "content-length": String(body.length) }, body };
}

function emptyAnswer({ type }: AnswerForm): PlainAnswer {
  switch (type) {
    case "application/json":
      return wholeAnswer({ "content-type": type }, NOTHING);
    case "application/x-ndjson":
      return wholeAnswer({ "content-type": type }, new Uint8Array(0));
    default:
      return { status: 204, headers: {}, body: null };
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
    const { messagesCount } = read;
    const open =
      `{"partition_id":${partitionId},"current_offset":${currentOffset},"count":${messagesCount},"messages":[`;
    const frame: MessagesFrame = type === "application/json"
      ? { messagesCount, before: ({ isAtStart }) => isAtStart ? open : ",", close: "]}", asText: false }
      : { messagesCount, before: ({ isAtStart }) => isAtStart ? "" : "\n", close: "\n", asText };
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

function piecesOf(
  pieces: Iterator<Uint8Array<ArrayBuffer>, undefined>,
  clock: Clock,
  release: () => void,
): Pieces {
  const pacer = new Pacer(clock);
  return {
    next: async () => {
      await pacer.pace();
      try {
        const { value } = pieces.next();
        if (value === undefined) release();
        return value;
      } catch (error) {
        release();
        throw error;
      }
    },
    cancel: release,
  };
}
