/**
 * Writes JSON as bytes, for answers whose text would cost more than everything else: digits and Base64 go where they
 * are sent from, without a string in between.
 */
const FIRST_CAPACITY = 4096;
const ZERO = 0x30;
const BILLION = 1e9;
const DIGITS_OF_BILLION = 9;
const U32 = 2 ** 32;
/** Of the upper half of an integer up to 2^53. */
const MOST_HIGH = 2 ** 21 - 1;
/** Longer bytes are encoded by the engine; below that the calls would cost more than the work. */
const SHORT_BYTES = 96;
const ALPHABET = new TextEncoder().encode(
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
);
const PADDING = 0x3d;

/** From 000 to 999. */
const THREE_DIGITS = Uint8Array.from({ length: 3000 }, (_, at) => {
  return ZERO + Math.floor(Math.floor(at / 3) / [100, 10, 1][at % 3]!) % 10;
});

const encoder = new TextEncoder();

/** Up to 128 bits, 16 in each, the largest first; what is divided is used up. */
const limbs = new Uint16Array(8);
/** The remainders, nine digits each, the smallest first. */
const groups = new Uint32Array(5);

export class JsonBytes {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;

  constructor(capacity = FIRST_CAPACITY) {
    this.#bytes = new Uint8Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written. The writer is of no use after that. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  /** ASCII that is JSON already. */
  ascii(text: string): void {
    this.#reserve(text.length);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let index = 0; index < text.length; index++) bytes[at++] = text.charCodeAt(index);
    this.#length = at;
  }

  /** Any text that is JSON already. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += encoder.encodeInto(text, this.#bytes.subarray(this.#length)).written;
  }

  /** Below 2^32. */
  u32(value: number): void {
    groups[0] = value % BILLION;
    groups[1] = Math.floor(value / BILLION);
    this.#groups(2);
  }

  /** Little-endian; mostly a number holds it exactly. */
  u64(view: DataView, at: number): void {
    const high = view.getUint32(at + 4, true);
    if (high > MOST_HIGH) return this.integer(view, at, 4);
    const value = view.getUint32(at, true) + high * U32;
    const upper = Math.floor(value / BILLION);
    groups[0] = value - upper * BILLION;
    groups[1] = upper % BILLION;
    groups[2] = Math.floor(upper / BILLION);
    this.#groups(3);
  }

  /** A little-endian integer of `limbsCount` × 16 bits. */
  integer(view: DataView, at: number, limbsCount: number): void {
    for (let limb = 0; limb < limbsCount; limb++) {
      limbs[limb] = view.getUint16(at + 2 * (limbsCount - 1 - limb), true);
    }
    let first = 0;
    let count = 0;
    do {
      let rest = 0;
      for (let limb = first; limb < limbsCount; limb++) {
        const value = rest * 65_536 + limbs[limb]!;
        const quotient = Math.floor(value / BILLION);
        limbs[limb] = quotient;
        rest = value - quotient * BILLION;
      }
      groups[count++] = rest;
      while (first < limbsCount && limbs[first] === 0) first++;
    } while (first < limbsCount);
    this.#groups(count);
  }

  /** Without quotation marks. */
  base64(input: Uint8Array): void {
    const length = 4 * Math.ceil(input.length / 3);
    this.#reserve(length);
    if (input.length <= SHORT_BYTES) this.#shortBase64(input);
    else encoder.encodeInto(input.toBase64(), this.#bytes.subarray(this.#length));
    this.#length += length;
  }

  #shortBase64(input: Uint8Array): void {
    const bytes = this.#bytes;
    let to = this.#length;
    for (let from = 0; from < input.length; from += 3) {
      const left = input.length - from;
      const bits = input[from]! << 16 | (left > 1 ? input[from + 1]! << 8 : 0) |
        (left > 2 ? input[from + 2]! : 0);
      bytes[to++] = ALPHABET[bits >> 18]!;
      bytes[to++] = ALPHABET[bits >> 12 & 63]!;
      bytes[to++] = left > 1 ? ALPHABET[bits >> 6 & 63]! : PADDING;
      bytes[to++] = left > 2 ? ALPHABET[bits & 63]! : PADDING;
    }
  }

  /** The largest that is not zero without zeros before it, then the others in full. */
  #groups(count: number): void {
    let largest = count - 1;
    while (largest > 0 && groups[largest] === 0) largest--;
    let digits = 1;
    for (let bound = 10; digits < DIGITS_OF_BILLION && groups[largest]! >= bound; bound *= 10) digits++;
    this.#reserve(digits + largest * DIGITS_OF_BILLION);
    let rest = groups[largest]!;
    for (let at = this.#length + digits - 1; at >= this.#length; at--) {
      const tens = Math.floor(rest / 10);
      this.#bytes[at] = ZERO + rest - tens * 10;
      rest = tens;
    }
    this.#length += digits;
    for (let group = largest - 1; group >= 0; group--) this.#nineDigits(groups[group]!);
  }

  #nineDigits(value: number): void {
    const thousands = Math.floor(value / 1000);
    const millions = Math.floor(thousands / 1000);
    this.#threeDigits(millions);
    this.#threeDigits(thousands - millions * 1000);
    this.#threeDigits(value - thousands * 1000);
  }

  #threeDigits(value: number): void {
    const at = this.#length;
    this.#bytes[at] = THREE_DIGITS[3 * value]!;
    this.#bytes[at + 1] = THREE_DIGITS[3 * value + 1]!;
    this.#bytes[at + 2] = THREE_DIGITS[3 * value + 2]!;
    this.#length = at + 3;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}
