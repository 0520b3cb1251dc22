/** Walks stored messages and tells how far they are whole (docs/log.md, Recovery). */
import {
  CHECKSUM,
  ENTRY,
  ENTRY_END,
  ENTRY_OFFSET,
  ENTRY_TIMESTAMP,
  HEADER,
  HEADERS_LENGTH,
  MAX_HEADERS,
  MAX_PAYLOAD,
  OFFSET,
  PAYLOAD_LENGTH,
  TIMESTAMP,
  UNCOVERED,
} from "./message";
import { xxh3 } from "./xxh3";

const END: u32 = 0;
const SHORT: u32 = 1;
const BAD_LENGTHS: u32 = 2;
const BAD_CHECKSUM: u32 = 3;
const BAD_OFFSET: u32 = 4;

export const VERIFY: u32 = 1;
/** Offsets may leave gaps, as long as they increase. */
export const ANY_OFFSET: u32 = 2;

/**
 * Returns why it stopped. The outcome is three f64: last timestamp, next offset, valid length; and a u32: messages.
 * A header that is there is judged before its message is called short, so that garbage is not taken for a torn tail.
 */
export function scan(
  address: usize,
  length: u32,
  expectedOffset: f64,
  relativeOffset: u32,
  basePosition: u32,
  indexOut: usize,
  maxMessages: u32,
  flags: u32,
  outcome: usize,
): u32 {
  const base = <u64> expectedOffset;
  const maxRelative: u64 = <u64> (u32.MAX_VALUE - relativeOffset);
  let nextOffset = base;
  let timestamp: u64 = 0;
  let done: u32 = 0;
  let count: u32 = 0;
  let stop = END;
  while (done < length && count < maxMessages) {
    const message = address + done;
    const left = length - done;
    if (left < HEADER) {
      stop = SHORT;
      break;
    }
    const payload = load<u32>(message, PAYLOAD_LENGTH);
    const headers = load<u32>(message, HEADERS_LENGTH);
    if (payload > MAX_PAYLOAD || headers > MAX_HEADERS) {
      stop = BAD_LENGTHS;
      break;
    }
    const offset = load<u64>(message, OFFSET);
    const inOrder = flags & ANY_OFFSET ? offset >= nextOffset : offset == nextOffset;
    if (!inOrder || offset - base > maxRelative) {
      stop = BAD_OFFSET;
      break;
    }
    const size = HEADER + payload + headers;
    if (size > left) {
      stop = SHORT;
      break;
    }
    if (flags & VERIFY && load<u64>(message, CHECKSUM) != xxh3(message + UNCOVERED, size - UNCOVERED)) {
      stop = BAD_CHECKSUM;
      break;
    }
    done += size;
    timestamp = load<u64>(message, TIMESTAMP);
    const entry = indexOut + <usize> count * ENTRY;
    store<u32>(entry, relativeOffset + <u32> (offset - base), ENTRY_OFFSET);
    store<u32>(entry, basePosition + done, ENTRY_END);
    store<u64>(entry, timestamp, ENTRY_TIMESTAMP);
    nextOffset = offset + 1;
    count++;
  }
  store<f64>(outcome, <f64> timestamp);
  store<f64>(outcome, <f64> nextOffset, 8);
  store<f64>(outcome, <f64> done, 16);
  store<f64>(outcome, <f64> count, 24);
  return stop;
}
