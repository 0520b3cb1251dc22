/**
 * Writes messages as a batch has them (docs/protocol.md, Message and Sending), each field straight to its place: with a
 * hundred thousand small messages in a body, an object or a buffer for each is what takes the time.
 */
import { MESSAGE_HEADER_LENGTH } from "../../../wire/mod.ts";
import { decodeBase64Into } from "./base64_into.ts";

export const INDEX_ENTRY_LENGTH = 16;

const U32 = 2 ** 32;
const FIRST_CAPACITY = 4096;

/** The two sections of a batch. */
export interface BatchBytes {
  readonly index: Uint8Array;
  readonly messages: Uint8Array;
}

export class BatchWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #end = 0;
  /** Of the message that is being written. */
  #start = 0;
  readonly #ends: number[] = [];

  constructor(capacity = FIRST_CAPACITY) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get count(): number {
    return this.#ends.length;
  }

  /** A message begins: its payload and its user headers follow, then `finish`. */
  begin(id: bigint, originMicros: number): void {
    this.#start = this.#reserve(MESSAGE_HEADER_LENGTH);
    const view = this.#view;
    if (id !== 0n) {
      view.setBigUint64(this.#start + 8, BigInt.asUintN(64, id), true);
      view.setBigUint64(this.#start + 16, id >> 64n, true);
    }
    view.setUint32(this.#start + 40, originMicros % U32, true);
    view.setUint32(this.#start + 44, Math.floor(originMicros / U32), true);
  }

  /** How many bytes it has; undefined when the text is not Base64. */
  payloadOfBase64(text: string): number | undefined {
    const at = this.#reserve(Math.ceil(text.length / 4) * 3);
    const length = decodeBase64Into(text, this.#bytes, at);
    if (length === undefined) return undefined;
    this.#end = at + length;
    return this.#setPayloadLength(length);
  }

  payload(bytes: Uint8Array): number {
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    return this.#setPayloadLength(bytes.length);
  }

  userHeaders(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const at = this.#reserve(bytes.length);
    this.#bytes.set(bytes, at);
    this.#view.setUint32(this.#start + 48, bytes.length, true);
  }

  finish(): void {
    this.#ends.push(this.#end);
  }

  /** What was written. The writer is of no use after that. */
  take(): BatchBytes {
    const index = new Uint8Array(this.#ends.length * INDEX_ENTRY_LENGTH);
    const view = new DataView(index.buffer);
    for (let at = 0; at < this.#ends.length; at++) {
      view.setUint32(at * INDEX_ENTRY_LENGTH + 4, this.#ends[at]!, true);
    }
    return { index, messages: this.#bytes.subarray(0, this.#end) };
  }

  #setPayloadLength(length: number): number {
    this.#view.setUint32(this.#start + 52, length, true);
    return length;
  }

  /** Where so many bytes more go; they are zero. */
  #reserve(count: number): number {
    const at = this.#end;
    this.#end += count;
    if (this.#end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(this.#end, 2 * this.#bytes.length));
      grown.set(this.#bytes.subarray(0, at));
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    return at;
  }
}
