/**
 * The user headers of a message (docs/protocol.md, Message): entries back to back, little-endian.
 *
 *     entry   field key, field value
 *     field   u8 kind, u32 length, 1 to 255 bytes of value
 *
 *      1 raw      4 int8     8 int128    12 uint64     Raw and string have any length, the others that of their
 *      2 string   5 int16    9 uint8     13 uint128    number; a bool has one byte. Strings are UTF-8.
 *      3 bool     6 int32   10 uint16    14 float32
 *                 7 int64   11 uint32    15 float64
 *
 * The broker passes these bytes on unread; they are for doors that show them, and for clients. Nothing on the wire
 * keeps a sender from repeating a key or from sending something else altogether.
 */
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** Each kind's number is its place here, its second part the length of its values; 0: any from 1 to 255. */
const KINDS = [
  ["", 0],
  ["raw", 0],
  ["string", 0],
  ["bool", 1],
  ["int8", 1],
  ["int16", 2],
  ["int32", 4],
  ["int64", 8],
  ["int128", 16],
  ["uint8", 1],
  ["uint16", 2],
  ["uint32", 4],
  ["uint64", 8],
  ["uint128", 16],
  ["float32", 4],
  ["float64", 8],
] as const;

export type HeaderKind = Exclude<(typeof KINDS)[number][0], "">;

export interface HeaderField {
  readonly kind: HeaderKind;
  /** As on the wire: little-endian for numbers, UTF-8 for a string. */
  readonly value: Uint8Array;
}

export interface UserHeader {
  readonly key: HeaderField;
  readonly value: HeaderField;
}

const CODES: ReadonlyMap<string, number> = new Map(KINDS.map(([kind], code) => [kind, code]));
const MAX_VALUE_LENGTH = 255;

export function isHeaderKind(text: string): text is HeaderKind {
  return text !== "" && CODES.has(text);
}

/**
 * Shape: sorted by the key's kind and bytes; of a key that stands twice the last one counts. Values are copies.
 * Errors: none; undefined when the bytes are not user headers, because they are anybody's bytes.
 */
export function decodeUserHeaders(bytes: Uint8Array): readonly UserHeader[] | undefined {
  const reader = new Reader(bytes);
  const headers: UserHeader[] = [];
  try {
    while (reader.remaining > 0) headers.push({ key: readField(reader), value: readField(reader) });
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
  return sorted(headers);
}

/** Shape: sorted as decoding does. Lengths are written as they are; whether they fit their kinds is the caller's. */
export function encodeUserHeaders(headers: readonly UserHeader[]): Uint8Array {
  const writer = new Writer();
  for (const { key, value } of sorted(headers)) {
    writeField(writer, key);
    writeField(writer, value);
  }
  return writer.bytes();
}

function readField(reader: Reader): HeaderField {
  const kind = KINDS[reader.u8("header kind")];
  if (kind === undefined || kind[0] === "") throw reader.error("invalid_command", "header kind");
  const [name, fixedLength] = kind;
  const length = reader.u32("header length");
  const isFitting = fixedLength === 0 ? length >= 1 && length <= MAX_VALUE_LENGTH : length === fixedLength;
  if (!isFitting) throw reader.error("invalid_format", "header length");
  const value = reader.bytes(length, "header value").slice();
  if (name === "string") new Reader(value).text(length, "header value");
  return { kind: name, value };
}

function writeField(writer: Writer, { kind, value }: HeaderField): void {
  writer.u8(CODES.get(kind)!);
  writer.u32(value.length);
  writer.raw(value);
}

function sorted(headers: readonly UserHeader[]): UserHeader[] {
  const inOrder = headers.toSorted((a, b) => compareKeys(a.key, b.key));
  // Sorting is stable, so the last of equal keys is the one with another key behind it.
  return inOrder.filter(({ key }, at) => {
    const next = inOrder[at + 1];
    return next === undefined || compareKeys(key, next.key) !== 0;
  });
}

function compareKeys(a: HeaderField, b: HeaderField): number {
  return CODES.get(a.kind)! - CODES.get(b.kind)! || compareBytes(a.value, b.value);
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const difference = a[at]! - b[at]!;
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
