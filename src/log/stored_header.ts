/** The header of a stored message, as far as recovery looks at it (docs/protocol.md, Message). */

export const HEADER_LENGTH = 64;

const CHECKSUM_AT = 0;
const OFFSET_AT = 24;
const TIMESTAMP_AT = 32;
const HEADERS_LENGTH_AT = 48;
const PAYLOAD_LENGTH_AT = 52;
const RESERVED_AT = 56;

const MAX_PAYLOAD_LENGTH = 64_000_000;
const MAX_HEADERS_LENGTH = 100_000;

export interface PlausibleOffsets {
  readonly lowest: number;
  readonly highest: number;
}

export function checksumAt(view: DataView, at: number): bigint {
  return view.getBigUint64(at + CHECKSUM_AT, true);
}

export function offsetAt(view: DataView, at: number): number {
  return view.getUint32(at + OFFSET_AT, true) + view.getUint32(at + OFFSET_AT + 4, true) * 2 ** 32;
}

/** The length of the whole message; undefined when its parts are longer than any message's. */
export function messageLengthAt(view: DataView, at: number): number | undefined {
  const payload = view.getUint32(at + PAYLOAD_LENGTH_AT, true);
  const headers = view.getUint32(at + HEADERS_LENGTH_AT, true);
  if (payload > MAX_PAYLOAD_LENGTH || headers > MAX_HEADERS_LENGTH) return undefined;
  return HEADER_LENGTH + payload + headers;
}

/** Whether a message may begin here; rules out nearly everything that is none, so that few checksums are computed. */
export function couldBeHeader(view: DataView, at: number, { lowest, highest }: PlausibleOffsets): boolean {
  if (view.getUint32(at + RESERVED_AT, true) !== 0 || view.getUint32(at + RESERVED_AT + 4, true) !== 0) {
    return false;
  }
  // No message has the time 0: zeros are not a message.
  if (view.getUint32(at + TIMESTAMP_AT, true) === 0 && view.getUint32(at + TIMESTAMP_AT + 4, true) === 0) {
    return false;
  }
  const offset = offsetAt(view, at);
  return offset >= lowest && offset <= highest && messageLengthAt(view, at) !== undefined;
}
