/**
 * The frame of the 0.8 generation (docs/protocol.md, Frames), little-endian.
 *
 *     request    0   u32   length: 4 + bytes of payload
 *                4   u32   code of the command
 *                8         payload
 *
 *     response   0   u32   status: 0, or the number of an error
 *                4   u32   length of the payload
 *                8         payload; none when the status is not 0
 */
export const REQUEST_HEADER_LENGTH = 8;
export const RESPONSE_HEADER_LENGTH = 8;

/** Most bytes of payload of every command but send_messages. */
export const MAX_PAYLOAD_LENGTH = 10 * 1024 * 1024;

/** The raw length field of the request that begins at `at`; less than 4 is no request. */
export function requestLength(bytes: Uint8Array, at: number): number {
  return u32(bytes, at);
}

export function requestCode(bytes: Uint8Array, at: number): number {
  return u32(bytes, at + 4);
}

export function writeRequestHeader(bytes: Uint8Array, at: number, code: number, payloadLength: number): void {
  putU32(bytes, at, payloadLength + 4);
  putU32(bytes, at + 4, code);
}

export function writeResponseHeader(
  bytes: Uint8Array,
  at: number,
  status: number,
  payloadLength: number,
): void {
  putU32(bytes, at, status);
  putU32(bytes, at + 4, payloadLength);
}

function u32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24) >>> 0;
}

function putU32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value;
  bytes[at + 1] = value >>> 8;
  bytes[at + 2] = value >>> 16;
  bytes[at + 3] = value >>> 24;
}
