/**
 * Whether a page of an index file can be true (docs/log.md, Recovery). The file is not read before it is used, so this is
 * where zeros and nonsense in it are found. What looks right and is not is found with the messages that it leads to.
 */
import { readUpTo } from "./file_io.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { FileSlot } from "./open_files.ts";

/** The shortest message: a header. */
const SHORTEST_MESSAGE = 64;

/** An index file does not say what its log says; it can be made again from that. */
export class IndexDamaged extends Error {
  override readonly name = "IndexDamaged";

  constructor(readonly path: string, detail: string) {
    super(`the index "${path}" is damaged: ${detail}`);
  }
}

/** What the segment knows without its index. */
export interface IndexBounds {
  readonly count: number;
  /** Of the log file. */
  readonly lengthBytes: number;
  /** How many offsets the segment spans. */
  readonly offsets: number;
  /** The index is what a walk of the log gave, so that what does not fit is the log's end. */
  readonly isProven: boolean;
}

/** What is wrong with a page that begins with entry `first`; undefined when nothing is. */
export function faultOfPage(page: DataView, first: number, bounds: IndexBounds): string | undefined {
  const entries = page.byteLength / INDEX_ENTRY_LENGTH;
  let lowestOffset = first;
  let lowestEnd = (first + 1) * SHORTEST_MESSAGE;
  for (let at = 0; at < entries; at++) {
    const offset = page.getUint32(at * INDEX_ENTRY_LENGTH, true);
    const end = page.getUint32(at * INDEX_ENTRY_LENGTH + 4, true);
    const behind = bounds.count - 1 - first - at;
    // Each entry behind takes one offset at least, and the bytes of a header.
    if (offset < lowestOffset || offset >= bounds.offsets - behind) {
      return `entry ${first + at} has the relative offset ${offset}`;
    }
    if (end < lowestEnd || end > bounds.lengthBytes - behind * SHORTEST_MESSAGE) {
      return `entry ${first + at} ends at position ${end}`;
    }
    if (behind === 0 && end !== bounds.lengthBytes && !bounds.isProven) {
      return `it ends at position ${end} of the log, which has ${bounds.lengthBytes} bytes`;
    }
    lowestOffset = offset + 1;
    lowestEnd = end + SHORTEST_MESSAGE;
  }
  return undefined;
}

/** The page that begins with entry `first`. Errors: IndexDamaged when it cannot be true, DiskError. */
export function readIndexPage(
  slot: FileSlot,
  first: number,
  entries: number,
  bounds: IndexBounds | undefined,
): DataView {
  const bytes = new Uint8Array(entries * INDEX_ENTRY_LENGTH);
  if (readUpTo(slot, bytes, first * INDEX_ENTRY_LENGTH) < bytes.length) {
    throw new IndexDamaged(slot.path, `it ends before entry ${first + entries}`);
  }
  const view = new DataView(bytes.buffer);
  const fault = bounds === undefined ? undefined : faultOfPage(view, first, bounds);
  if (fault !== undefined) throw new IndexDamaged(slot.path, fault);
  return view;
}
