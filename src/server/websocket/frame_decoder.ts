/**
 * Takes a client's framing out of the bytes that arrive, where they lie: what the binary messages carry moves to the
 * front, and borders of messages and frames are gone. Nothing is kept but a header or a control frame that has not
 * arrived whole, so that no length a client may claim takes memory.
 *
 * The first thing that is wrong, or a Close, ends it: what came before is still given, what comes after is not looked at.
 */
import { type Ending, INVALID_TEXT, maySay, NORMAL, PROTOCOL_ERROR, TOO_BIG } from "./close_code.ts";
import {
  BINARY,
  CLOSE,
  CONTINUATION,
  headerLength,
  headerProblem,
  isMasked,
  LONGEST_CONTROL,
  LONGEST_HEADER,
  payloadLength,
  PING,
  TEXT,
} from "./frame_header.ts";
import { unmask } from "./unmask.ts";

export interface DecoderSettings {
  readonly maxFrameBytes: number;
  readonly maxMessageBytes: number;
  readonly acceptUnmasked: boolean;
}

/** A connection ends without a code on a frame that is not masked, as clients of the original know it. */
const UNMASKED: Ending = { code: undefined, reason: "a frame is not masked" };

const UNTIL_LENGTH_IS_KNOWN = 2;

export class FrameDecoder {
  readonly #settings: DecoderSettings;
  readonly #header = new Uint8Array(LONGEST_HEADER);
  #headerGot = 0;
  #opcode = CONTINUATION;
  #isLast = true;
  #isMasked = true;
  /** Of the frame's payload: what is to come, and what has come. */
  #left = 0;
  #taken = 0;
  /** The opcode of the message whose frames are arriving, and its length so far. */
  #message: typeof TEXT | typeof BINARY | undefined;
  #messageLength = 0;
  #textCheck: TextDecoder | undefined;
  #control: Uint8Array | undefined;
  #pingPayload: Uint8Array | undefined;
  #ending: Ending | undefined;

  constructor(settings: DecoderSettings) {
    this.#settings = settings;
  }

  /** Why nothing more will come. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** What the latest Ping carried that has not been asked for. Earlier ones need no answer. */
  takePing(): Uint8Array | undefined {
    const payload = this.#pingPayload;
    this.#pingPayload = undefined;
    return payload;
  }

  /** How many bytes of messages lie at the front of `bytes` afterwards. */
  decode(bytes: Uint8Array): number {
    let dataLength = 0;
    for (let at = 0; this.#ending === undefined && (at < bytes.length);) {
      if (this.#left === 0) at = this.#takeHeader(bytes, at);
      if (this.#ending !== undefined || this.#left === 0) continue;
      const until = Math.min(bytes.length, at + this.#left);
      const payload = bytes.subarray(at, until);
      if (payload.length === 0) break;
      const isData = this.#opcode < CLOSE && this.#message === BINARY;
      const place = isData ? bytes.subarray(dataLength, dataLength + payload.length) : payload;
      if (isData && dataLength !== at) bytes.copyWithin(dataLength, at, until);
      if (this.#isMasked) unmask(place, this.#key, this.#taken);
      this.#taken += payload.length;
      this.#left -= payload.length;
      if (isData) dataLength += payload.length;
      else this.#takeOther(place);
      if (this.#left === 0) this.#endFrame();
      at = until;
    }
    return dataLength;
  }

  get #key(): Uint8Array {
    return this.#header.subarray(this.#headerGot - 4, this.#headerGot);
  }

  /** One byte after another until the header is whole; returns how far it came. */
  #takeHeader(bytes: Uint8Array, start: number): number {
    const header = this.#header;
    if (this.#isWholeHeader()) this.#headerGot = 0;
    let at = start;
    while (at < bytes.length && !this.#isWholeHeader()) {
      header[this.#headerGot++] = bytes[at++]!;
      if (this.#headerGot !== UNTIL_LENGTH_IS_KNOWN) continue;
      this.#ending = headerProblem(header) ?? this.#orderProblem(header);
      if (this.#ending !== undefined) return at;
    }
    if (this.#isWholeHeader()) this.#beginFrame(header.subarray(0, this.#headerGot));
    return at;
  }

  #isWholeHeader(): boolean {
    return this.#headerGot >= UNTIL_LENGTH_IS_KNOWN && this.#headerGot === headerLength(this.#header);
  }

  /** What is wrong with a frame at this place, or from a client. */
  #orderProblem(header: Uint8Array): Ending | undefined {
    if (!isMasked(header) && !this.#settings.acceptUnmasked) return UNMASKED;
    const opcode = header[0]! & 0x0f;
    if (opcode >= CLOSE) return undefined;
    const continues = opcode === CONTINUATION;
    if (continues === (this.#message !== undefined)) return undefined;
    const reason = continues ? "a frame continues no message" : "a message begins inside of another";
    return { code: PROTOCOL_ERROR, reason };
  }

  #beginFrame(header: Uint8Array): void {
    const length = payloadLength(header);
    if (typeof length !== "number") return void (this.#ending = length);
    this.#opcode = header[0]! & 0x0f;
    this.#isLast = (header[0]! & 0x80) !== 0;
    this.#isMasked = isMasked(header);
    this.#left = length;
    this.#taken = 0;
    if (this.#opcode >= CLOSE) this.#control = new Uint8Array(LONGEST_CONTROL);
    else this.#beginDataFrame(length);
    if (length === 0 && this.#ending === undefined) this.#endFrame();
  }

  #beginDataFrame(length: number): void {
    if (this.#opcode === TEXT || this.#opcode === BINARY) {
      this.#message = this.#opcode;
      this.#messageLength = 0;
    }
    this.#messageLength += length;
    const { maxFrameBytes, maxMessageBytes } = this.#settings;
    if (length > maxFrameBytes) this.#ending = { code: TOO_BIG, reason: "a frame is too long" };
    else if (this.#messageLength > maxMessageBytes) {
      this.#ending = { code: TOO_BIG, reason: "a message is too long" };
    }
  }

  /** A control frame's bytes are kept to its end; a text's are only looked at. */
  #takeOther(payload: Uint8Array): void {
    if (this.#opcode >= CLOSE) this.#control?.set(payload, this.#taken - payload.length);
    else this.#checkText(payload, { stream: true });
  }

  #endFrame(): void {
    if (this.#opcode >= CLOSE) {
      return this.#endControl((this.#control ?? new Uint8Array()).slice(0, this.#taken));
    }
    if (!this.#isLast) return;
    if (this.#message === TEXT) this.#checkText(new Uint8Array(), { stream: false });
    this.#message = undefined;
  }

  #endControl(payload: Uint8Array): void {
    this.#control = undefined;
    if (this.#opcode === PING) this.#pingPayload = payload;
    if (this.#opcode === CLOSE) this.#ending = endingOf(payload);
  }

  /** Nobody reads the text, but a message of it must be UTF-8. The decoder refuses views of shared memory. */
  #checkText(payload: Uint8Array, options: { readonly stream: boolean }): void {
    this.#textCheck ??= new TextDecoder("utf-8", { fatal: true });
    try {
      this.#textCheck.decode(payload.slice(), options);
    } catch {
      this.#ending = { code: INVALID_TEXT, reason: "a text is no UTF-8" };
    }
  }
}

/** The answer to a Close: its own code, or what is wrong with it. */
function endingOf(payload: Uint8Array): Ending {
  if (payload.length === 0) return { code: NORMAL, reason: "the client closed it" };
  const code = payload.length < 2 ? 0 : payload[0]! * 256 + payload[1]!;
  if (!maySay(code)) return { code: PROTOCOL_ERROR, reason: "a Close carries a code that nobody may say" };
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(payload.subarray(2));
  } catch {
    return { code: INVALID_TEXT, reason: "the reason of a Close is no UTF-8" };
  }
  return { code, reason: `the client closed it with ${code}` };
}
