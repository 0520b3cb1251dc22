/** DER, as much of it as a certificate is made of: one value after another, each a tag, a length and its bytes. */

type Bytes = Uint8Array;

export function sequence(...members: readonly Bytes[]): Bytes {
  return tagged(0x30, ...members);
}

export function set(...members: readonly Bytes[]): Bytes {
  return tagged(0x31, ...members);
}

/** A number without a sign, big-endian. */
export function integer(bytes: Bytes): Bytes {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? bytes.slice(0, 1) : bytes.subarray(first);
  // A first bit that is set would be a sign.
  return tagged(0x02, digits[0]! >= 0x80 ? new Uint8Array([0, ...digits]) : digits);
}

/** Such as "1.2.840.10045.4.3.2". */
export function objectId(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, new Uint8Array([40 * first + second, ...rest.flatMap(base128)]));
}

export function utf8(text: string): Bytes {
  return tagged(0x0c, new TextEncoder().encode(text));
}

/** To the second. Years from 2050 on are written with four digits. */
export function time(date: Date): Bytes {
  const digits = date.toISOString().replace(/\.\d+Z$/, "Z").replaceAll(/[-:T]/g, "");
  const isShort = date.getUTCFullYear() < 2050;
  return tagged(isShort ? 0x17 : 0x18, new TextEncoder().encode(isShort ? digits.slice(2) : digits));
}

export function octets(...bytes: readonly Bytes[]): Bytes {
  return tagged(0x04, ...bytes);
}

/** Whole bytes of bits. */
export function bits(bytes: Bytes): Bytes {
  return tagged(0x03, new Uint8Array([0]), bytes);
}

/** A member that is known by its number; `isPlain` when it is bytes and not further values. */
export function numbered(number: number, content: Bytes, { isPlain = false } = {}): Bytes {
  return tagged((isPlain ? 0x80 : 0xa0) | number, content);
}

function tagged(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = parts.flatMap((part) => [...part]);
  return new Uint8Array([tag, ...lengthOf(content.length), ...content]);
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
