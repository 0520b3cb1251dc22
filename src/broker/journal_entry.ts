/**
 * One entry of the journal: Iggy's state log, little-endian, entries back to back (docs/log.md, Journal).
 *
 *      0   u64   index, from 0 without gaps
 *      8   u64   term, 0
 *     16   u32   leader, 0
 *     20   u32   version of the writer: major × 1,000,000 + minor × 1,000 + patch
 *     24   u64   flags, 0
 *     32   u64   timestamp, microseconds
 *     40   u32   user who asked for the change
 *     44   u64   checksum: XXH3-64 of all of the entry but these eight bytes
 *     52   u32   length of the context, then the context (empty)
 *          u32   code of the command
 *          u32   length of the command, then the command
 */
import { hashBytes } from "../log/mod.ts";

export interface JournalEntry {
  readonly index: number;
  readonly timestampMicros: number;
  readonly userId: number;
  readonly code: number;
  readonly command: Uint8Array;
}

const CHECKSUM_AT = 44;
const CONTEXT_AT = 52;
const SHORTEST = CONTEXT_AT + 12;
const CHECKSUM_LENGTH = 8;

/** The writer's version as clients of 0.8 know it. */
const VERSION = 8_000;

/** The longest command is far below this; a claim above it is damage. */
const MAX_COMMAND_LENGTH = 16 * 1024 * 1024;

export function encodeEntry(entry: JournalEntry): Uint8Array {
  const bytes = new Uint8Array(SHORTEST + entry.command.length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(entry.index), true);
  view.setUint32(20, VERSION, true);
  view.setBigUint64(32, BigInt(entry.timestampMicros), true);
  view.setUint32(40, entry.userId, true);
  view.setUint32(CONTEXT_AT + 4, entry.code, true);
  view.setUint32(CONTEXT_AT + 8, entry.command.length, true);
  bytes.set(entry.command, SHORTEST);
  view.setBigUint64(CHECKSUM_AT, checksumOf(bytes), true);
  return bytes;
}

export type DecodedEntry =
  | { readonly kind: "entry"; readonly entry: JournalEntry; readonly length: number }
  /** The bytes end before the entry does. */
  | { readonly kind: "short" }
  | { readonly kind: "damaged"; readonly reason: string };

/** Reads the entry that begins at the start of `bytes`; what follows it is not looked at. */
export function decodeEntry(bytes: Uint8Array): DecodedEntry {
  if (bytes.length < SHORTEST) return { kind: "short" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const contextLength = view.getUint32(CONTEXT_AT, true);
  if (contextLength > MAX_COMMAND_LENGTH) {
    return { kind: "damaged", reason: "its context is too long to be true" };
  }
  const codeAt = CONTEXT_AT + 4 + contextLength;
  if (codeAt + 8 > bytes.length) return { kind: "short" };
  const commandLength = view.getUint32(codeAt + 4, true);
  if (commandLength > MAX_COMMAND_LENGTH) {
    return { kind: "damaged", reason: "its command is too long to be true" };
  }
  const length = codeAt + 8 + commandLength;
  if (length > bytes.length) return { kind: "short" };
  const whole = bytes.subarray(0, length);
  if (view.getBigUint64(CHECKSUM_AT, true) !== checksumOf(whole)) {
    return { kind: "damaged", reason: "its checksum is wrong" };
  }
  const entry = {
    index: Number(view.getBigUint64(0, true)),
    timestampMicros: Number(view.getBigUint64(32, true)),
    userId: view.getUint32(40, true),
    code: view.getUint32(codeAt, true),
    command: whole.slice(codeAt + 8),
  };
  return { kind: "entry", entry, length };
}

function checksumOf(entry: Uint8Array): bigint {
  const covered = new Uint8Array(entry.length - CHECKSUM_LENGTH);
  covered.set(entry.subarray(0, CHECKSUM_AT));
  covered.set(entry.subarray(CONTEXT_AT), CHECKSUM_AT);
  return hashBytes(covered);
}
