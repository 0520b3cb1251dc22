/**
 * Names inside a partition's directory, and the sizes the format fixes (docs/log.md, Files).
 *
 *     <start offset, 20 digits>.log      messages back to back
 *     <start offset, 20 digits>.index    16 bytes a message
 *     offsets/consumers/<number>         8 bytes: the stored offset of a single consumer
 *     offsets/groups/<number>            the same of a consumer group
 */

/** Bytes of an index entry: u32 relative offset, u32 end position, u64 timestamp, little-endian. */
export const INDEX_ENTRY_LENGTH = 16;

const SEGMENT_NAME = /^(\d{20})\.log$/;
const INDEX_NAME = /^\d{20}\.index$/;

export function segmentFileName(startOffset: number): string {
  return String(startOffset).padStart(20, "0");
}

export function logPath(directory: string, startOffset: number): string {
  return `${directory}/${segmentFileName(startOffset)}.log`;
}

export function indexPath(directory: string, startOffset: number): string {
  return `${directory}/${segmentFileName(startOffset)}.index`;
}

export function isIndexName(fileName: string): boolean {
  return INDEX_NAME.test(fileName);
}

/** The start offset in a segment's file name; undefined for any other name, and for offsets past 2^53. */
export function startOffsetOf(fileName: string): number | undefined {
  const digits = SEGMENT_NAME.exec(fileName)?.[1];
  if (digits === undefined) return undefined;
  const offset = Number(digits);
  return Number.isSafeInteger(offset) ? offset : undefined;
}
