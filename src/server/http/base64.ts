/** Base64 as this API has it: the standard alphabet, padded, nothing else. */

/** What the decoder would skip. */
const BLANKS = /[\t\n\f\r ]/;

/** undefined when the text is not Base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (BLANKS.test(text)) return undefined;
  try {
    return Uint8Array.fromBase64(text, { lastChunkHandling: "strict" });
  } catch {
    return undefined;
  }
}
