/**
 * Reads the fields of the protocol from bytes, little-endian, one after another.
 *
 * The bytes may be a view of shared memory. Running out of them is a `WireError` that names the field; no count from
 * outside is believed before the bytes for it are there.
 */
import { WireError, type WireErrorName } from "./errors.ts";

const LONGEST_PLAIN_TEXT = 40;

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get position(): number {
    return this.#position;
  }

  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  u8(field: string): number {
    return this.#view.getUint8(this.#take(1, field));
  }

  u16(field: string): number {
    return this.#view.getUint16(this.#take(2, field), true);
  }

  u32(field: string): number {
    return this.#view.getUint32(this.#take(4, field), true);
  }

  u64(field: string): bigint {
    return this.#view.getBigUint64(this.#take(8, field), true);
  }

  /** As a number; what no number holds exactly is read as 2^53 - 1. For offsets and times, which never get there. */
  u64Saturated(field: string): number {
    const at = this.#take(8, field);
    const value = this.#view.getUint32(at, true) + this.#view.getUint32(at + 4, true) * 2 ** 32;
    return Math.min(value, Number.MAX_SAFE_INTEGER);
  }

  f32(field: string): number {
    return this.#view.getFloat32(this.#take(4, field), true);
  }

  /** Anything but 0 is true. */
  bool(field: string): boolean {
    return this.u8(field) !== 0;
  }

  /** Only 1 is true. */
  flag(field: string): boolean {
    return this.u8(field) === 1;
  }

  /** A view, valid as long as the bytes are. */
  bytes(length: number, field: string): Uint8Array {
    const at = this.#take(length, field);
    return this.#bytes.subarray(at, at + length);
  }

  skip(length: number, field: string): void {
    this.#take(length, field);
  }

  /** A name: u8 length, 1 to 255 bytes of UTF-8. Errors: invalid_format when it is empty. */
  name(field: string): string {
    const text = this.str8(field);
    if (text.length === 0) throw this.error("invalid_format", field);
    return text;
  }

  /** u8 length, then UTF-8. */
  str8(field: string): string {
    return this.text(this.u8(field), field);
  }

  /** u32 length, then UTF-8. */
  str32(field: string): string {
    return this.text(this.u32(field), field);
  }

  /** `length` bytes of UTF-8. */
  text(length: number, field: string): string {
    const at = this.#take(length, field);
    const plain = this.#ascii(at, length);
    if (plain !== undefined) return plain;
    try {
      // The decoder takes no view of shared memory, hence the copy.
      return strict.decode(this.#bytes.slice(at, at + length));
    } catch {
      throw new WireError("invalid_command", { field: `${field} (UTF-8)`, offset: at });
    }
  }

  /** An error that points here. */
  error(code: WireErrorName, field: string): WireError {
    return new WireError(code, { field, offset: this.#position });
  }

  /** Most names are short and plain, and the decoder costs more than all else that is done for a small request. */
  #ascii(at: number, length: number): string | undefined {
    if (length > LONGEST_PLAIN_TEXT) return undefined;
    const end = at + length;
    let text = "";
    for (; at < end; at++) {
      const byte = this.#bytes[at]!;
      if (byte >= 0x80) return undefined;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  #take(length: number, field: string): number {
    const at = this.#position;
    if (length > this.remaining) {
      throw new WireError("invalid_command", { field, offset: at, needed: length, had: this.remaining });
    }
    this.#position = at + length;
    return at;
  }
}
