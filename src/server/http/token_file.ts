/**
 * The file of revoked tokens, as the original keeps it: a MessagePack map from the id of each token to its expiry.
 *
 *     map     0x80 + n (up to 15), 0xde u16 n, 0xdf u32 n       then n times text, number
 *     text    0xa0 + n (up to 31), 0xd9 u8 n, 0xda u16 n        then n bytes of UTF-8
 *     number  itself (up to 127), 0xcc u8, 0xcd u16, 0xce u32, 0xcf u64; big-endian, like all lengths; epoch seconds
 */

/** Expiry, epoch seconds, by the token's id. */
export type Expiries = ReadonlyMap<string, number>;

const decoder = new TextDecoder("utf-8", { fatal: true });
const encoder = new TextEncoder();

export function encodeTokenFile(expiries: Expiries): Uint8Array {
  const pieces = [mapHead(expiries.size)];
  for (const [id, expiry] of expiries) pieces.push(textOf(id), numberOf(expiry));
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Errors: RangeError, TypeError when the bytes are no such map. */
export function decodeTokenFile(bytes: Uint8Array): Map<string, number> {
  const reader = new PackReader(bytes);
  const expiries = new Map<string, number>();
  for (let left = reader.mapLength(); left > 0; left--) expiries.set(reader.text(), reader.number());
  reader.end();
  return expiries;
}

class PackReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  mapLength(): number {
    const head = this.#unsigned(1);
    if (head >= 0x80 && head <= 0x8f) return head - 0x80;
    return this.#lengthAfter(head, { 0xde: 2, 0xdf: 4 });
  }

  text(): string {
    const head = this.#unsigned(1);
    const length = head >= 0xa0 && head <= 0xbf ? head - 0xa0 : this.#lengthAfter(head, { 0xd9: 1, 0xda: 2 });
    if (this.#at + length > this.#bytes.length) throw new RangeError("a text ends too early");
    this.#at += length;
    return decoder.decode(this.#bytes.subarray(this.#at - length, this.#at));
  }

  number(): number {
    const head = this.#unsigned(1);
    return head <= 0x7f ? head : this.#lengthAfter(head, { 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8 });
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError("there are bytes behind the map");
  }

  #lengthAfter(head: number, widths: Readonly<Record<number, number>>): number {
    const width = widths[head];
    if (width === undefined) throw new RangeError(`${head} is not expected at ${this.#at - 1}`);
    return this.#unsigned(width);
  }

  #unsigned(width: number): number {
    let value = 0;
    for (let count = 0; count < width; count++) value = value * 256 + this.#view.getUint8(this.#at++);
    return value;
  }
}

function mapHead(length: number): Uint8Array {
  if (length <= 15) return Uint8Array.of(0x80 + length);
  return length <= 0xffff ? headed(0xde, 2, length) : headed(0xdf, 4, length);
}

function textOf(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const { length } = bytes;
  const head = length <= 31
    ? Uint8Array.of(0xa0 + length)
    : length <= 0xff
    ? headed(0xd9, 1, length)
    : headed(0xda, 2, length);
  return Uint8Array.of(...head, ...bytes);
}

function numberOf(value: number): Uint8Array {
  if (value <= 0x7f) return Uint8Array.of(value);
  if (value <= 0xff) return headed(0xcc, 1, value);
  if (value <= 0xffff) return headed(0xcd, 2, value);
  return value <= 0xffff_ffff ? headed(0xce, 4, value) : headed(0xcf, 8, value);
}

function headed(head: number, width: number, value: number): Uint8Array {
  const bytes = new Uint8Array(1 + width);
  bytes[0] = head;
  let rest = value;
  for (let at = width; at > 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}
