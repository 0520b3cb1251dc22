/**
 * One segment's index: for every message its offset, where it ends in the log file, and its time.
 *
 *     0   u32   offset, relative to the segment's start offset
 *     4   u32   position in the log file where the message ends
 *     8   u64   timestamp, microseconds
 *
 * Entries are in memory first and go to the file when `flush` is called. What is in memory begins at a page border, so
 * that a page read back from the file is always a full one. The log is the truth: a lost index is rebuilt from it.
 */
import { writeFully } from "./file_io.ts";
import { ENTRIES_A_PAGE, type IndexPages } from "./index_pages.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { FileSlot } from "./open_files.ts";

const FIRST_CAPACITY = 64 * INDEX_ENTRY_LENGTH;

export class OffsetIndex {
  readonly #slot: FileSlot;
  readonly #pages: IndexPages;
  readonly #owner: number;
  #count: number;
  /** Entries that the file has; it never has others than ours. */
  #writtenCount: number;
  /** The first entry that is in memory, a multiple of ENTRIES_A_PAGE. */
  #tailStart: number;
  #tail: DataView;

  /** `count` entries, whole pages of them, are in the file already. */
  constructor(slot: FileSlot, pages: IndexPages, count = 0) {
    this.#slot = slot;
    this.#pages = pages;
    this.#owner = pages.newOwner();
    this.#count = count;
    this.#writtenCount = count;
    this.#tailStart = count;
    this.#tail = new DataView(new ArrayBuffer(0));
  }

  get count(): number {
    return this.#count;
  }

  get unwrittenCount(): number {
    return this.#count - this.#writtenCount;
  }

  get slot(): FileSlot {
    return this.#slot;
  }

  /** Adds `count` entries, given as their bytes. */
  append(entries: Uint8Array, count: number): void {
    const at = (this.#count - this.#tailStart) * INDEX_ENTRY_LENGTH;
    this.#makeRoom(at + count * INDEX_ENTRY_LENGTH);
    new Uint8Array(this.#tail.buffer).set(entries, at);
    this.#count += count;
  }

  /** Adds entries that the file has already, behind those it is known to have. */
  adopt(entries: Uint8Array, count: number): void {
    this.append(entries, count);
    this.#writtenCount = this.#count;
    this.#dropFullPages();
  }

  relativeOffset(entry: number): number {
    const page = this.#pageOf(entry);
    return page.getUint32(this.#positionIn(entry), true);
  }

  /** Where message `entry` ends in the log file; -1 is the start of the first. */
  endPosition(entry: number): number {
    if (entry < 0) return 0;
    const page = this.#pageOf(entry);
    return page.getUint32(this.#positionIn(entry) + 4, true);
  }

  timestampMicros(entry: number): number {
    const page = this.#pageOf(entry);
    const at = this.#positionIn(entry) + 8;
    return page.getUint32(at, true) + page.getUint32(at + 4, true) * 2 ** 32;
  }

  /** How many of `count` entries that should be those from `first` on are, before one that differs. */
  countSame(first: number, entries: DataView, count: number): number {
    let same = 0;
    while (same < count) {
      const entry = first + same;
      const page = this.#pageOf(entry);
      const start = this.#positionIn(entry) - same * INDEX_ENTRY_LENGTH;
      const inPage = entry < this.#tailStart ? ENTRIES_A_PAGE - entry % ENTRIES_A_PAGE : count;
      for (const until = Math.min(count, same + inPage); same < until; same++) {
        for (let at = same * INDEX_ENTRY_LENGTH; at < (same + 1) * INDEX_ENTRY_LENGTH; at += 4) {
          if (page.getUint32(start + at) !== entries.getUint32(at)) return same;
        }
      }
    }
    return same;
  }

  /** Writes what the file does not have. Errors: DiskError; the entries stay in memory and can be written again. */
  flush(): void {
    if (this.#writtenCount === this.#count) return;
    const from = (this.#writtenCount - this.#tailStart) * INDEX_ENTRY_LENGTH;
    const to = (this.#count - this.#tailStart) * INDEX_ENTRY_LENGTH;
    writeFully(
      this.#slot,
      new Uint8Array(this.#tail.buffer, from, to - from),
      this.#writtenCount * INDEX_ENTRY_LENGTH,
    );
    this.#writtenCount = this.#count;
    this.#dropFullPages();
  }

  /** Forgets the pages that the file has whole. */
  #dropFullPages(): void {
    const keepFrom = this.#count - this.#count % ENTRIES_A_PAGE;
    const drop = (keepFrom - this.#tailStart) * INDEX_ENTRY_LENGTH;
    if (drop === 0) return;
    const rest = (this.#count - keepFrom) * INDEX_ENTRY_LENGTH;
    const tail = new Uint8Array(this.#tail.buffer);
    tail.copyWithin(0, drop, drop + rest);
    this.#tailStart = keepFrom;
  }

  #makeRoom(length: number): void {
    if (length <= this.#tail.byteLength) return;
    let capacity = Math.max(FIRST_CAPACITY, this.#tail.byteLength);
    while (capacity < length) capacity *= 2;
    const grown = new Uint8Array(capacity);
    grown.set(new Uint8Array(this.#tail.buffer));
    this.#tail = new DataView(grown.buffer);
  }

  #pageOf(entry: number): DataView {
    if (entry >= this.#tailStart) return this.#tail;
    return this.#pages.get(this.#owner, Math.floor(entry / ENTRIES_A_PAGE), this.#slot);
  }

  #positionIn(entry: number): number {
    const first = entry >= this.#tailStart ? this.#tailStart : entry - entry % ENTRIES_A_PAGE;
    return (entry - first) * INDEX_ENTRY_LENGTH;
  }
}

/** The first entry of `low ≤ entry < high` for which `isPast` holds, or `high`; it must hold for all behind it. */
export function firstEntry(low: number, high: number, isPast: (entry: number) => boolean): number {
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (isPast(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
