/** Base64 as this API has it (base64.ts), decoded to where it is wanted. */

/** Shorter texts are decoded here: calling the engine would cost more. */
const SHORT_LENGTH = 48;
const PADDING = 0x3d;
const NONE = 0xff;
/** Every value together has no bit above these. */
const MOST_VALUE = 0x3f;

const VALUES = new Uint8Array(128).fill(NONE);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((letter, value) => {
  VALUES[letter.charCodeAt(0)] = value;
});

/**
 * How many bytes were written at `at`, where there is room for three for every four letters; undefined when the text is
 * not Base64, and then there may be anything.
 */
export function decodeBase64Into(text: string, bytes: Uint8Array, at: number): number | undefined {
  const { length } = text;
  if (length % 4 !== 0) return undefined;
  return length <= SHORT_LENGTH ? decodeShort(text, bytes, at) : decodeLong(text, bytes, at);
}

function decodeShort(text: string, bytes: Uint8Array, at: number): number | undefined {
  const pads = paddingOf(text);
  const letters = text.length - pads;
  let to = at;
  let bits = 0;
  let seen = 0;
  for (let read = 0; read < letters; read++) {
    const value = VALUES[text.charCodeAt(read)] ?? NONE;
    seen |= value;
    bits = bits << 6 | value;
    if (read % 4 === 0) continue;
    bytes[to++] = bits >> 6 - 2 * (read % 4);
  }
  // Bits that no byte takes are zero.
  const unused = pads === 1 ? bits & 0b11 : pads === 2 ? bits & 0b1111 : 0;
  return seen > MOST_VALUE || unused !== 0 ? undefined : to - at;
}

function decodeLong(text: string, bytes: Uint8Array, at: number): number | undefined {
  try {
    const { written } = bytes.subarray(at).setFromBase64(text, { lastChunkHandling: "strict" });
    // The decoder passes over blanks; then there are fewer bytes than letters for them.
    return written === text.length / 4 * 3 - paddingOf(text) ? written : undefined;
  } catch {
    return undefined;
  }
}

function paddingOf(text: string): 0 | 1 | 2 {
  const { length } = text;
  if (length === 0 || text.charCodeAt(length - 1) !== PADDING) return 0;
  return text.charCodeAt(length - 2) === PADDING ? 2 : 1;
}
