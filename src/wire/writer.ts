/**
 * Writes the fields of the protocol, little-endian, one after another, into memory of its own that grows and is used
 * again after `reset`. Its methods pair with the reader's.
 */
const FIRST_CAPACITY = 256;
const U32 = 2 ** 32;

const encoder = new TextEncoder();

export class Writer {
  #bytes = new Uint8Array(FIRST_CAPACITY);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A view of what was written, valid until more is. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  reset(): void {
    this.#length = 0;
  }

  /** Forgets what was written behind `length`. */
  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  u8(value: number): void {
    const at = this.#grow(1);
    this.#view.setUint8(at, value);
  }

  u16(value: number): void {
    const at = this.#grow(2);
    this.#view.setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#grow(4);
    this.#view.setUint32(at, value, true);
  }

  u64(value: number | bigint): void {
    const at = this.#grow(8);
    if (typeof value === "bigint") return this.#view.setBigUint64(at, value, true);
    this.#view.setUint32(at, value % U32, true);
    this.#view.setUint32(at + 4, Math.floor(value / U32), true);
  }

  f32(value: number): void {
    const at = this.#grow(4);
    this.#view.setFloat32(at, value, true);
  }

  bool(value: boolean): void {
    this.u8(value ? 1 : 0);
  }

  raw(bytes: Uint8Array): void {
    const at = this.#grow(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Errors: RangeError past 255 bytes. */
  str8(text: string): void {
    const bytes = encoder.encode(text);
    if (bytes.length > 0xff) {
      throw new RangeError(`"${text.slice(0, 20)}…" has ${bytes.length} bytes; 255 fit`);
    }
    this.u8(bytes.length);
    this.raw(bytes);
  }

  str32(text: string): void {
    const bytes = encoder.encode(text);
    this.u32(bytes.length);
    this.raw(bytes);
  }

  /** Writes over a field that was written before its value was known. */
  patchU32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  #grow(count: number): number {
    const at = this.#length;
    const length = at + count;
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
      this.#view = new DataView(grown.buffer);
    }
    this.#length = length;
    return at;
  }
}
