/**
 * The header of a frame (RFC 6455, section 5.2):
 *
 *     bits    1 last frame of its message, 3 reserved, 4 opcode · 1 masked, 7 length
 *     length  up to 125 in the 7 bits; 126: u16 follows, 127: u64 follows, big-endian and as short as can be
 *     key     4 bytes where it is masked
 */
import { type Ending, PROTOCOL_ERROR, TOO_BIG } from "./close_code.ts";

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export const LONGEST_HEADER = 14;

/** Most bytes that a Ping, a Pong or a Close carries. */
export const LONGEST_CONTROL = 125;

const KEY_LENGTH = 4;

/** The length that stands in 7 bits, and what follows when it does not fit. */
const IN_TWO_BYTES = 126;
const IN_EIGHT_BYTES = 127;

/** How long the header is that begins with these two bytes. */
export function headerLength(first: Uint8Array): number {
  const short = first[1]! & 0x7f;
  const lengthBytes = short === IN_EIGHT_BYTES ? 8 : short === IN_TWO_BYTES ? 2 : 0;
  return 2 + lengthBytes + (isMasked(first) ? KEY_LENGTH : 0);
}

export function isMasked(first: Uint8Array): boolean {
  return (first[1]! & 0x80) !== 0;
}

/** What cannot be right whatever follows, from the first two bytes. */
export function headerProblem(first: Uint8Array): Ending | undefined {
  const opcode = first[0]! & 0x0f;
  const broken = (reason: string): Ending => ({ code: PROTOCOL_ERROR, reason });
  if ((first[0]! & 0x70) !== 0) return broken("a reserved bit of a frame is set");
  if (opcode > PONG || (opcode > BINARY && opcode < CLOSE)) {
    return broken(`no frame has the opcode ${opcode}`);
  }
  if (opcode < CLOSE) return undefined;
  if ((first[0]! & 0x80) === 0) return broken("a control frame is in fragments");
  if ((first[1]! & 0x7f) > LONGEST_CONTROL) return broken("a control frame is too long");
  return undefined;
}

/** The length as its bytes say; an Ending when no frame has it. */
export function payloadLength(header: Uint8Array): number | Ending {
  const short = header[1]! & 0x7f;
  if (short < IN_TWO_BYTES) return short;
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  const high = short === IN_EIGHT_BYTES ? view.getUint32(2) : 0;
  const low = short === IN_EIGHT_BYTES ? view.getUint32(6) : view.getUint16(2);
  if (high > 0x7fff_ffff) return { code: PROTOCOL_ERROR, reason: "a frame's length has its highest bit set" };
  const length = high * 2 ** 32 + low;
  if (length <= (short === IN_EIGHT_BYTES ? 0xffff : IN_TWO_BYTES - 1)) {
    return { code: PROTOCOL_ERROR, reason: "a frame's length is written longer than it need be" };
  }
  return Number.isSafeInteger(length) ? length : { code: TOO_BIG, reason: "a frame is too long" };
}

/** Writes the header of a frame of ours, which are never masked; returns where it ends. */
export function writeFrameHeader(
  into: Uint8Array,
  { isLast, opcode, length }: { readonly isLast: boolean; readonly opcode: number; readonly length: number },
): number {
  into[0] = (isLast ? 0x80 : 0) | opcode;
  if (length < IN_TWO_BYTES) {
    into[1] = length;
    return 2;
  }
  const view = new DataView(into.buffer, into.byteOffset, into.length);
  if (length <= 0xffff) {
    into[1] = IN_TWO_BYTES;
    view.setUint16(2, length);
    return 4;
  }
  into[1] = IN_EIGHT_BYTES;
  view.setUint32(2, Math.floor(length / 2 ** 32));
  view.setUint32(6, length % 2 ** 32);
  return 10;
}
