/**
 * The bytes of `state/galgo`: a head, then frames of records (docs/log.md, State). Little-endian.
 *
 *     head     0   8 bytes   "galgo" and three zeros
 *              8   u32       version
 *             12   16 bytes  the number that runtime/galgo has too
 *             28   u64       XXH3-64 of the 28 bytes before
 *     frame    0   u32       length of the records
 *              4   u32       number of the frame, from 0 without gaps
 *              8   u64       XXH3-64 of the eight bytes before and the records
 *             16             the records
 *
 * One frame is in flight at a time. When it is on the disk an empty one is put behind it, over which the next is
 * written. So a frame that is wrong and has a right one behind it was on the disk once: the file is damaged. One that has
 * nothing behind it is torn; nobody was told of it.
 */
import { hashBytes } from "../../log/mod.ts";

export const STATE_VERSION = 1;
export const NUMBER_LENGTH = 16;

const MAGIC = new TextEncoder().encode("galgo\0\0\0");
const NUMBER_AT = 12;
const HEAD_CHECKSUM_AT = NUMBER_AT + NUMBER_LENGTH;
const HEAD_LENGTH = HEAD_CHECKSUM_AT + 8;
const CHECKSUM_AT = 8;
const FRAME_HEAD_LENGTH = 16;

const NOTHING = new Uint8Array(0);

export function encodeHead(number: Uint8Array, version = STATE_VERSION): Uint8Array {
  const head = new Uint8Array(HEAD_LENGTH);
  const view = new DataView(head.buffer);
  head.set(MAGIC);
  view.setUint32(MAGIC.length, version, true);
  head.set(number, NUMBER_AT);
  view.setBigUint64(HEAD_CHECKSUM_AT, hashBytes(head.subarray(0, HEAD_CHECKSUM_AT)), true);
  return head;
}

/** Without records: what stands behind the last frame. */
export function encodeFrame(number: number, records: Uint8Array = NOTHING): Uint8Array {
  const frame = new Uint8Array(FRAME_HEAD_LENGTH + records.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, records.length, true);
  view.setUint32(4, number, true);
  frame.set(records, FRAME_HEAD_LENGTH);
  view.setBigUint64(CHECKSUM_AT, checksumOf(frame), true);
  return frame;
}

export type StateBytes =
  | {
    readonly kind: "sound";
    readonly number: Uint8Array;
    /** The records of each frame. */
    readonly frames: readonly Uint8Array[];
    /** Where the next frame goes. */
    readonly position: number;
    /** Bytes of a frame that nobody was told of. */
    readonly tornBytes: number;
  }
  | { readonly kind: "damaged"; readonly reason: string }
  | { readonly kind: "newer"; readonly version: number };

export function decodeStateBytes(bytes: Uint8Array): StateBytes {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const isHead = bytes.length >= HEAD_LENGTH && MAGIC.every((byte, at) => byte === bytes[at]) &&
    view.getBigUint64(HEAD_CHECKSUM_AT, true) === hashBytes(bytes.subarray(0, HEAD_CHECKSUM_AT));
  if (!isHead) return { kind: "damaged", reason: "its head is damaged" };
  const version = view.getUint32(MAGIC.length, true);
  if (version > STATE_VERSION) return { kind: "newer", version };
  const frames: Uint8Array[] = [];
  let position = HEAD_LENGTH;
  let behind = position;
  while (behind < bytes.length) {
    const found = frameAt(bytes, position);
    if (found?.number !== frames.length) break;
    behind = position + FRAME_HEAD_LENGTH + found.records.length;
    if (found.records.length === 0) break;
    frames.push(found.records);
    position = behind;
  }
  if (hasFrameBehind(bytes, behind, frames.length)) {
    return { kind: "damaged", reason: `it is damaged at position ${behind} and goes on behind that` };
  }
  const number = bytes.slice(NUMBER_AT, HEAD_CHECKSUM_AT);
  return { kind: "sound", number, frames, position, tornBytes: bytes.length - behind };
}

function hasFrameBehind(bytes: Uint8Array, position: number, expectedNumber: number): boolean {
  for (let at = position; at + FRAME_HEAD_LENGTH <= bytes.length; at++) {
    const found = frameAt(bytes, at);
    if (found !== undefined && found.number >= expectedNumber) return true;
  }
  return false;
}

function frameAt(bytes: Uint8Array, at: number): { number: number; records: Uint8Array } | undefined {
  if (at + FRAME_HEAD_LENGTH > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, bytes.length - at);
  const length = FRAME_HEAD_LENGTH + view.getUint32(0, true);
  if (length > view.byteLength) return undefined;
  const frame = bytes.subarray(at, at + length);
  if (view.getBigUint64(CHECKSUM_AT, true) !== checksumOf(frame)) return undefined;
  return { number: view.getUint32(4, true), records: frame.subarray(FRAME_HEAD_LENGTH) };
}

function checksumOf(frame: Uint8Array): bigint {
  const covered = new Uint8Array(frame.length - CHECKSUM_AT);
  covered.set(frame.subarray(0, CHECKSUM_AT));
  covered.set(frame.subarray(FRAME_HEAD_LENGTH), CHECKSUM_AT);
  return hashBytes(covered);
}
