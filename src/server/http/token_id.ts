/**
 * Ids of tokens: UUID version 7 in text form, so that they sort by time.
 *
 *     48 bits milliseconds since 1970, 4 bits version, 12 bits random, 2 bits variant, 62 bits random
 */
const VERSION = 0x70;
const VARIANT = 0x80;
const DASHES_AFTER_BYTES = [4, 6, 8, 10, 16];

/** `random`: 16 bytes, of which 10 are used. */
export function tokenId(nowMs: number, random: Uint8Array): string {
  const bytes = Uint8Array.from(random);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(nowMs / 2 ** 16));
  view.setUint16(4, nowMs % 2 ** 16);
  view.setUint8(6, VERSION | view.getUint8(6) & 0x0f);
  view.setUint8(8, VARIANT | view.getUint8(8) & 0x3f);
  let start = 0;
  return DASHES_AFTER_BYTES.map((end) => {
    const group = bytes.subarray(start, end).toHex();
    start = end;
    return group;
  }).join("-");
}

const TOKEN_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

/** When the id was made, in milliseconds; undefined for a text that is no such id. */
export function timeOfTokenId(id: string): number | undefined {
  return TOKEN_ID.test(id) ? parseInt(id.slice(0, 8) + id.slice(9, 13), 16) : undefined;
}
