/** Stored messages as JSON, straight from their bytes (docs/protocol.md, Message). */
import { MESSAGE_HEADER_LENGTH } from "../../wire/mod.ts";
import { JsonBytes } from "./json_bytes.ts";
import { headersToJson } from "./user_headers.ts";

/** In 16 bits. */
const U128 = 8;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Base64 of a piece needs no padding: a multiple of 3. */
const PAYLOAD_PIECE_LENGTH = 96 * 1024;
/** Longer payloads are no text here: it must be escaped in one go, and nobody else has a turn meanwhile. */
const LONGEST_TEXT = 1024 * 1024;

/** What is written of a message beside its payload, nearly always. */
const MOST_BESIDE = 320;

/** What stands around the messages. */
export interface MessagesFrame {
  readonly messagesCount: number;
  /** Before each message. */
  readonly before: (message: StoredMessages) => string;
  /** Behind the last. */
  readonly close: string;
  /** A payload that is UTF-8 is written as `text`, not in Base64. */
  readonly asText: boolean;
}

/** The messages that stand back to back in `bytes`, as JSON, in pieces of about `pieceLength` bytes. */
export function* messagesJson(
  bytes: Uint8Array,
  { messagesCount, before, close, asText }: MessagesFrame,
  pieceLength: number,
): Generator<Uint8Array<ArrayBuffer>, undefined> {
  const mostLength = Math.ceil(bytes.length * 4 / 3) + messagesCount * MOST_BESIDE;
  let out = new JsonBytes(Math.min(mostLength, pieceLength + 2 * PAYLOAD_PIECE_LENGTH));
  for (const messages = new StoredMessages(bytes); !messages.isAtEnd; messages.goOn()) {
    out.ascii(before(messages));
    messages.writeHeader(out);
    const { payload } = messages;
    const text = asText && payload.length <= LONGEST_TEXT ? textOf(payload) : undefined;
    if (text === undefined) {
      out.ascii(`,"payload":"`);
      for (let at = 0; at < payload.length; at += PAYLOAD_PIECE_LENGTH) {
        if (out.length >= pieceLength) {
          yield out.take();
          out = new JsonBytes(pieceLength + 2 * PAYLOAD_PIECE_LENGTH);
        }
        out.base64(payload.subarray(at, at + PAYLOAD_PIECE_LENGTH));
      }
      out.ascii(`"`);
    } else {
      out.text(`,"text":${JSON.stringify(text)}`);
    }
    messages.writeUserHeaders(out);
  }
  out.ascii(close);
  yield out.take();
  return undefined;
}

/** One after another. */
export class StoredMessages {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtStart(): boolean {
    return this.#at === 0;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  goOn(): void {
    this.#at += MESSAGE_HEADER_LENGTH + this.#payloadLength + this.#userHeadersLength;
  }

  /** A decimal, as are the others. */
  get offset(): string {
    return String(this.#view.getBigUint64(this.#at + 24, true));
  }

  get id(): string {
    const high = this.#view.getBigUint64(this.#at + 16, true);
    return String(this.#view.getBigUint64(this.#at + 8, true) | high << 64n);
  }

  get timestampMicros(): string {
    return String(this.#view.getBigUint64(this.#at + 32, true));
  }

  get payload(): Uint8Array {
    const start = this.#at + MESSAGE_HEADER_LENGTH;
    return this.#bytes.subarray(start, start + this.#payloadLength);
  }

  /** The object's last field, and its end. */
  writeUserHeaders(out: JsonBytes): void {
    const end = this.#at + MESSAGE_HEADER_LENGTH + this.#payloadLength + this.#userHeadersLength;
    const userHeaders = this.#bytes.subarray(end - this.#userHeadersLength, end);
    if (userHeaders.length === 0) return out.ascii(`,"user_headers":[]}`);
    out.text(`,"user_headers":${JSON.stringify(headersToJson(userHeaders))}}`);
  }

  /** The object's start, and its first field. */
  writeHeader(out: JsonBytes): void {
    const at = this.#at;
    out.ascii(`{"header":{"checksum":`);
    out.u64(this.#view, at);
    out.ascii(`,"id":`);
    out.integer(this.#view, at + 8, U128);
    out.ascii(`,"offset":`);
    out.u64(this.#view, at + 24);
    out.ascii(`,"timestamp":`);
    out.u64(this.#view, at + 32);
    out.ascii(`,"origin_timestamp":`);
    out.u64(this.#view, at + 40);
    out.ascii(`,"user_headers_length":`);
    out.u32(this.#userHeadersLength);
    out.ascii(`,"payload_length":`);
    out.u32(this.#payloadLength);
    out.ascii(`,"reserved":`);
    out.u64(this.#view, at + 56);
    out.ascii("}");
  }

  get #userHeadersLength(): number {
    return this.#view.getUint32(this.#at + 48, true);
  }

  get #payloadLength(): number {
    return this.#view.getUint32(this.#at + 52, true);
  }
}

/** undefined when it is no UTF-8. The decoder takes no view of shared memory, hence the copy. */
function textOf(payload: Uint8Array): string | undefined {
  try {
    return strict.decode(payload.slice());
  } catch {
    return undefined;
  }
}
