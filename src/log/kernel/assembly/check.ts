/** Finds every lie of a batch about its lengths, its count and its order (docs/protocol.md, Sending). */
import {
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
} from "./message";

const SOUND: u32 = 0;
const HEADERS_TOO_LONG: u32 = 4017;
const PAYLOAD_TOO_LONG: u32 = 4022;
const INDEX_HAS_OFFSET: u32 = 4031;
const INDEX_HAS_TIMESTAMP: u32 = 4032;
const NO_SUCH_SLICE: u32 = 4033;
const LENGTHS_DIFFER: u32 = 4036;
const OFFSETS_DECREASE: u32 = 4100;
const POSITIONS_DECREASE: u32 = 10011;
const NO_MESSAGES: u32 = 4009;

/**
 * The status of the first thing that is wrong, 0 when nothing is.
 *
 * The messages need not lie back to back for the checks of one message, but since their slices do, the sum at the end
 * proves that they do: after 0, walking from header to header is safe.
 */
export function check(index: usize, messages: usize, sectionLength: u32, count: u32): u32 {
  if (count == 0) return NO_MESSAGES;
  let start: u32 = 0;
  let previousOffset: u64 = 0;
  let sum: u64 = 0;
  const last = count - 1;
  for (let at: u32 = 0; at < count; at++) {
    const entry = index + <usize> at * ENTRY;
    if (load<u32>(entry, ENTRY_OFFSET) != 0) return INDEX_HAS_OFFSET;
    if (load<u64>(entry, ENTRY_TIMESTAMP) != 0) return INDEX_HAS_TIMESTAMP;
    const position = load<u32>(entry, ENTRY_END);
    // The last slice goes to the end of the section, whatever its entry says. `start` is never beyond the section.
    const end = at == last ? sectionLength : position;
    if (end > sectionLength || end < start || end - start < HEADER) return NO_SUCH_SLICE;
    const message = messages + start;
    const payload = load<u32>(message, PAYLOAD_LENGTH);
    const headers = load<u32>(message, HEADERS_LENGTH);
    const length: u64 = <u64> HEADER + <u64> payload + <u64> headers;
    if (length > <u64> (end - start)) return NO_SUCH_SLICE;
    if (payload > MAX_PAYLOAD) return PAYLOAD_TOO_LONG;
    if (headers > MAX_HEADERS) return HEADERS_TOO_LONG;
    const offset = load<u64>(message, OFFSET);
    if (offset < previousOffset) return OFFSETS_DECREASE;
    if (position < start) return POSITIONS_DECREASE;
    previousOffset = offset;
    start = position;
    sum += length;
  }
  return sum == <u64> sectionLength ? SOUND : LENGTHS_DIFFER;
}
