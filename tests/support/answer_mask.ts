/**
 * The masks of recorded answers: `?` stands for any hex digit, `<str32>` for a u32 length and that many bytes, `*` for
 * anything up to the end, everything else for itself. The answer must end where its mask ends.
 */

/** Where the answer first departs from the mask, in words; undefined when it does not. */
export function maskDifference(mask: string, answer: Uint8Array): string | undefined {
  const hex = answer.toHex();
  let at = 0;
  for (const [token] of mask.matchAll(/<str32>|./g)) {
    if (token === "*") return undefined;
    if (token === "<str32>") {
      const length = str32Length(answer, at / 2);
      if (length === undefined) return `no whole str32 at byte ${at / 2}`;
      at += 2 * length;
    } else if (at >= hex.length) {
      return `ends at byte ${at / 2}, too early`;
    } else {
      if (token !== "?" && token !== hex[at]) return `differs at byte ${Math.floor(at / 2)}`;
      at += 1;
    }
  }
  return at === hex.length ? undefined : `goes on after byte ${at / 2}, where it should end`;
}

/** Bytes that the text takes, its length field included; undefined when it does not fit. */
function str32Length(bytes: Uint8Array, at: number): number | undefined {
  if (at + 4 > bytes.length) return undefined;
  const length = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  return at + length > bytes.length ? undefined : length;
}
