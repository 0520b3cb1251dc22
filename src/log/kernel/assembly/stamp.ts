/** Turns a checked batch into what is stored: offsets, time, ids, checksums, and an index entry for each message. */
import { writeId } from "./ids";
import {
  CHECKSUM,
  ENTRY,
  ENTRY_END,
  ENTRY_OFFSET,
  ENTRY_TIMESTAMP,
  HEADER,
  HEADERS_LENGTH,
  ID,
  OFFSET,
  PAYLOAD_LENGTH,
  RESERVED,
  UNCOVERED,
} from "./message";
import { xxh3 } from "./xxh3";

/** Lengths come from the headers, so the entries may be written over the batch's own index. */
export function stamp(
  messages: usize,
  count: u32,
  baseOffset: f64,
  timestampMicros: f64,
  relativeOffset: u32,
  basePosition: u32,
  indexOut: usize,
): void {
  const firstOffset = <u64> baseOffset;
  const timestamp = <u64> timestampMicros;
  const times = i64x2.splat(timestamp);
  let message = messages;
  let position = basePosition;
  for (let at: u32 = 0; at < count; at++) {
    const length = HEADER + load<u32>(message, PAYLOAD_LENGTH) + load<u32>(message, HEADERS_LENGTH);
    if ((load<u64>(message, ID) | load<u64>(message, ID + 8)) == 0) writeId(message + ID);
    // The hash reads 16 bytes at a time, and right after a store of the same 16 bytes that is quick; after two stores of
    // 8 it waits for both to leave the core. Hence offset and timestamp, neighbours, go in one store.
    v128.store(message, i64x2.replace_lane(times, 0, firstOffset + at), OFFSET);
    if (load<u64>(message, RESERVED) != 0) store<u64>(message, 0, RESERVED);
    store<u64>(message, xxh3(message + UNCOVERED, length - UNCOVERED), CHECKSUM);
    position += length;
    const entry = indexOut + <usize> at * ENTRY;
    store<u32>(entry, relativeOffset + at, ENTRY_OFFSET);
    store<u32>(entry, position, ENTRY_END);
    store<u64>(entry, timestamp, ENTRY_TIMESTAMP);
    message += length;
  }
}
