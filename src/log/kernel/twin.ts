/**
 * The batch kernel's twin: the same work in plain TypeScript, for tests to compare with and for readers to understand.
 *
 * Every function takes the bytes that stand for the kernel's memory; addresses are positions in them.
 */
import type { BatchRange, ScanRange, ScanResult, ScanStop, Stamp } from "./kernel.ts";
import { avalanche64, rotateLeft, twinHash } from "./twin_xxh3.ts";

const HEADER_LENGTH = 64;
const ENTRY_LENGTH = 16;
const MAX_PAYLOAD_LENGTH = 64_000_000;
const MAX_HEADERS_LENGTH = 100_000;
const MAX_U32 = 0xffff_ffffn;
const MASK = 0xffff_ffff_ffff_ffffn;

/** docs/protocol.md, Message: where the fields lie in the header. */
const AT = {
  checksum: 0,
  id: 8,
  offset: 24,
  timestamp: 32,
  headersLength: 48,
  payloadLength: 52,
  reserved: 56,
};

/** See `check` of the kernel. */
export function twinCheck(bytes: Uint8Array, batch: BatchRange): number {
  const { indexAddress, messagesAddress, messagesLength, messagesCount } = batch;
  if (messagesCount === 0) return 4009;
  const view = viewOf(bytes);
  let start = 0;
  let previousOffset = 0n;
  let sum = 0;
  for (let number = 0; number < messagesCount; number++) {
    const entry = indexAddress + number * ENTRY_LENGTH;
    if (view.getUint32(entry, true) !== 0) return 4031;
    if (view.getBigUint64(entry + 8, true) !== 0n) return 4032;
    const position = view.getUint32(entry + 4, true);
    const end = number === messagesCount - 1 ? messagesLength : position;
    if (end > messagesLength || end - start < HEADER_LENGTH) return 4033;
    const message = messagesAddress + start;
    const { payloadLength, headersLength, length } = lengthsOf(view, message);
    if (length > end - start) return 4033;
    if (payloadLength > MAX_PAYLOAD_LENGTH) return 4022;
    if (headersLength > MAX_HEADERS_LENGTH) return 4017;
    const offset = view.getBigUint64(message + AT.offset, true);
    if (offset < previousOffset) return 4100;
    if (position < start) return 10011;
    previousOffset = offset;
    start = position;
    sum += length;
  }
  return sum === messagesLength ? 0 : 4036;
}

/** See `stamp` of the kernel. */
export function twinStamp(bytes: Uint8Array, batch: BatchRange, using: Stamp, ids: TwinIds): void {
  const view = viewOf(bytes);
  const timestamp = BigInt(using.timestampMicros);
  let message = batch.messagesAddress;
  let position = using.basePosition;
  for (let number = 0; number < batch.messagesCount; number++) {
    const { length } = lengthsOf(view, message);
    if (bytes.subarray(message + AT.id, message + AT.offset).every((byte) => byte === 0)) {
      ids.write(view, message + AT.id);
    }
    view.setBigUint64(message + AT.offset, BigInt(using.baseOffset + number), true);
    view.setBigUint64(message + AT.timestamp, timestamp, true);
    view.setBigUint64(message + AT.reserved, 0n, true);
    view.setBigUint64(message + AT.checksum, checksumOf(bytes, message, length), true);
    position += length;
    const entry = using.indexOutAddress + number * ENTRY_LENGTH;
    writeEntry(view, entry, using.relativeOffset + number, position, timestamp);
    message += length;
  }
}

/** See `scan` of the kernel. */
export function twinScan(bytes: Uint8Array, range: ScanRange): ScanResult {
  const view = viewOf(bytes);
  const base = BigInt(range.expectedOffset);
  let nextOffset = base;
  let timestamp = 0n;
  let done = 0;
  let count = 0;
  let stop: ScanStop = "end";
  while (done < range.length && count < range.maxMessages) {
    const message = range.address + done;
    const fault = faultOf(bytes, message, range.length - done, nextOffset, range);
    if (fault !== undefined) {
      stop = fault;
      break;
    }
    const offset = view.getBigUint64(message + AT.offset, true);
    timestamp = view.getBigUint64(message + AT.timestamp, true);
    done += lengthsOf(view, message).length;
    const entry = range.indexOutAddress + count * ENTRY_LENGTH;
    writeEntry(
      view,
      entry,
      range.relativeOffset + Number(offset - base),
      range.basePosition + done,
      timestamp,
    );
    nextOffset = offset + 1n;
    count++;
  }
  return {
    messagesCount: count,
    validLength: done,
    lastTimestampMicros: Number(timestamp),
    nextOffset: Number(nextOffset),
    stop,
  };
}

function faultOf(
  bytes: Uint8Array,
  message: number,
  left: number,
  nextOffset: bigint,
  range: ScanRange,
): ScanStop | undefined {
  if (left < HEADER_LENGTH) return "short";
  const view = viewOf(bytes);
  const { payloadLength, headersLength, length } = lengthsOf(view, message);
  if (payloadLength > MAX_PAYLOAD_LENGTH || headersLength > MAX_HEADERS_LENGTH) return "lengths";
  const offset = view.getBigUint64(message + AT.offset, true);
  if (range.anyOffset ? offset < nextOffset : offset !== nextOffset) return "offset";
  if (BigInt(range.relativeOffset) + offset - BigInt(range.expectedOffset) > MAX_U32) return "offset";
  if (length > left) return "short";
  const checksum = view.getBigUint64(message + AT.checksum, true);
  return range.verify && checksum !== checksumOf(bytes, message, length) ? "checksum" : undefined;
}

/** The generator of ids, from the same four words as the kernel's. */
export class TwinIds {
  #first: bigint;
  #second: bigint;

  constructor(seed: Uint32Array) {
    const [a, b, c, d] = Array.from(seed, BigInt);
    this.#first = (avalanche64(b! << 32n | a!) + 1n) & MASK;
    this.#second = (avalanche64(d! << 32n | c!) + 2n) & MASK;
    if (this.#first === 0n && this.#second === 0n) this.#first = 1n;
  }

  /** Writes a UUIDv4, first byte of its text first. */
  write(view: DataView, at: number): void {
    view.setBigUint64(at, this.#next(), true);
    view.setBigUint64(at + 8, this.#next(), true);
    view.setUint8(at + 6, view.getUint8(at + 6) & 0x0f | 0x40);
    view.setUint8(at + 8, view.getUint8(at + 8) & 0x3f | 0x80);
  }

  #next(): bigint {
    const sum = (rotateLeft((this.#first + this.#second) & MASK, 17n) + this.#first) & MASK;
    const mixed = this.#first ^ this.#second;
    this.#first = rotateLeft(this.#first, 49n) ^ mixed ^ ((mixed << 21n) & MASK);
    this.#second = rotateLeft(mixed, 28n);
    return sum;
  }
}

interface Lengths {
  readonly payloadLength: number;
  readonly headersLength: number;
  /** Of the whole message. */
  readonly length: number;
}

function lengthsOf(view: DataView, message: number): Lengths {
  const headersLength = view.getUint32(message + AT.headersLength, true);
  const payloadLength = view.getUint32(message + AT.payloadLength, true);
  return { payloadLength, headersLength, length: HEADER_LENGTH + payloadLength + headersLength };
}

/** The checksum covers everything behind itself. */
function checksumOf(bytes: Uint8Array, message: number, length: number): bigint {
  return twinHash(bytes.subarray(message + 8, message + length));
}

function writeEntry(
  view: DataView,
  at: number,
  relativeOffset: number,
  end: number,
  timestamp: bigint,
): void {
  view.setUint32(at, relativeOffset, true);
  view.setUint32(at + 4, end, true);
  view.setBigUint64(at + 8, timestamp, true);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
