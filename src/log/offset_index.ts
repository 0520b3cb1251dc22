/**
 * One segment's index: for every message its offset, where it ends in the log file, and its time.
 *
 *     0   u32   offset, relative to the segment's start offset
 *     4   u32   position in the log file where the message ends
 *     8   u64   timestamp, microseconds
 *
 * Entries are in memory first and go to the file when `write` or `flush` is called. What the file has whole pages of is
 * forgotten then; the end stays in memory, because that is where readers are, unless memory is short. The log is the
 * truth: a lost index is rebuilt from it.
 */
import { readFully, writeFully } from "./file_io.ts";
import type { FileWriter } from "./file_writer.ts";
import { type IndexBounds, readIndexPage } from "./index_page_check.ts";
import { ENTRIES_A_PAGE, type IndexPages, type PageSource } from "./index_pages.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { FileSlot } from "./open_files.ts";

/** Thousands of partitions may have a few entries each. */
const FIRST_CAPACITY = 8 * INDEX_ENTRY_LENGTH;
const NO_TAIL = new DataView(new ArrayBuffer(0));

export class OffsetIndex implements PageSource {
  readonly #slot: FileSlot;
  readonly #pages: IndexPages;
  #owner: number;
  #count: number;
  /** Entries that the file has; it never has others than ours. */
  #writtenCount: number;
  /** The first entry that is in memory. */
  #tailStart: number;
  #tail: DataView = NO_TAIL;
  /** Where the last message ends whose entry the file has. */
  #writtenEnd = 0;
  #writing: Promise<void> | undefined;
  /** No more entries will come. */
  #isSealed = false;
  /** The file is no longer ours, or is not there. */
  #isClosed = false;
  #bounds: (() => IndexBounds) | undefined;

  /** `count` entries are in the file already. */
  constructor(slot: FileSlot, pages: IndexPages, count = 0) {
    this.#slot = slot;
    this.#pages = pages;
    this.#owner = pages.newOwner();
    this.#count = count;
    this.#writtenCount = count;
    this.#tailStart = count;
  }

  get count(): number {
    return this.#count;
  }

  get unwrittenCount(): number {
    return this.#count - this.#writtenCount;
  }

  /** Memory that its entries hold. */
  get tailBytes(): number {
    return this.#tail.byteLength;
  }

  /** Where the last message ends whose entry is in the file; 0 when that is not known. */
  get writtenEnd(): number {
    return this.#writtenEnd;
  }

  get slot(): FileSlot {
    return this.#slot;
  }

  /** What pages are compared with when they are read from the file. Without it they are believed. */
  checkAgainst(bounds: () => IndexBounds): void {
    this.#bounds = bounds;
  }

  /** Takes the file as it is now, with `count` entries, in place of what was known. Errors: DiskError. */
  reload(count: number): void {
    const inPages = count - count % ENTRIES_A_PAGE;
    const rest = new Uint8Array((count - inPages) * INDEX_ENTRY_LENGTH);
    readFully(this.#slot, rest, inPages * INDEX_ENTRY_LENGTH);
    this.#pages.forget(this.#owner, this.#count);
    this.#owner = this.#pages.newOwner();
    this.#count = inPages;
    this.#tailStart = inPages;
    this.adopt(rest, count - inPages);
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
    this.#hasWritten(this.#count);
  }

  /** The offset of message `entry`, relative to the segment's. Errors, here and below: IndexDamaged, DiskError. */
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
      const inPage = entry < this.#tailStart
        ? Math.min(ENTRIES_A_PAGE - entry % ENTRIES_A_PAGE, this.#tailStart - entry)
        : count;
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
    if (this.#isClosed || this.unwrittenCount === 0) return;
    writeFully(this.#slot, this.#unwritten(), this.#writtenCount * INDEX_ENTRY_LENGTH);
    this.#hasWritten(this.#count);
  }

  /** The same, off the event loop when the disk is slow. One that is in progress is waited for first. */
  write(files: FileWriter): void | Promise<void> {
    if (this.#writing !== undefined) {
      return this.#writing.then(() => this.write(files), () => this.write(files));
    }
    if (this.#isClosed || this.unwrittenCount === 0) return this.#trim();
    const count = this.#count;
    const pending = files.write(this.#slot, this.#unwritten(), this.#writtenCount * INDEX_ENTRY_LENGTH);
    if (pending === undefined) return this.#hasWritten(count);
    return this.#writing = pending.finally(() => this.#writing = undefined).then(() =>
      this.#hasWritten(count)
    );
  }

  /** No more entries will come: once they are written, none is held in memory. */
  seal(): void {
    this.#isSealed = true;
    this.#trim();
  }

  /** Nothing is written any more, for the file may be another's soon. Entries can still be read. */
  close(): void {
    this.#slot.close();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#pages.tails.changed(this, this.tailBytes, 0);
  }

  /** It is read no more: others may have the memory. */
  forgetPages(): void {
    this.#pages.forget(this.#owner, this.#count);
  }

  /** Resolves when no write is in progress. */
  async idle(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing.catch(() => {});
  }

  #unwritten(): Uint8Array {
    const from = (this.#writtenCount - this.#tailStart) * INDEX_ENTRY_LENGTH;
    const to = (this.#count - this.#tailStart) * INDEX_ENTRY_LENGTH;
    return new Uint8Array(this.#tail.buffer, from, to - from);
  }

  /** The file has so many entries now. */
  #hasWritten(count: number): void {
    this.#writtenEnd = this.endPosition(count - 1);
    this.#writtenCount = count;
    this.#dropWritten();
    this.#trim();
  }

  /** Whether to hold no more memory than must be. */
  get #isShort(): boolean {
    return this.#isSealed || this.#pages.tails.isTight;
  }

  /** Forgets the pages that the file has whole, and when memory is short, all that the file has. */
  #dropWritten(): void {
    const keepFrom = this.#isShort
      ? this.#writtenCount
      : this.#writtenCount - this.#writtenCount % ENTRIES_A_PAGE;
    const drop = (keepFrom - this.#tailStart) * INDEX_ENTRY_LENGTH;
    if (drop <= 0) return;
    const rest = (this.#count - keepFrom) * INDEX_ENTRY_LENGTH;
    new Uint8Array(this.#tail.buffer).copyWithin(0, drop, drop + rest);
    this.#tailStart = keepFrom;
  }

  /** Gives memory back that is not needed now. */
  #trim(): void {
    if (!this.#isShort || this.#writing !== undefined) return;
    this.#dropWritten();
    const needed = (this.#count - this.#tailStart) * INDEX_ENTRY_LENGTH;
    if (needed * 2 < this.tailBytes || needed === 0) this.#resize(needed);
  }

  #makeRoom(length: number): void {
    if (length <= this.tailBytes) return;
    let capacity = Math.max(FIRST_CAPACITY, this.tailBytes);
    while (capacity < length) capacity *= 2;
    this.#resize(capacity);
  }

  #resize(capacity: number): void {
    const before = this.tailBytes;
    if (capacity === before) return;
    const held = new Uint8Array(this.#tail.buffer, 0, Math.min(before, capacity));
    const bytes = new Uint8Array(capacity);
    bytes.set(held);
    this.#tail = capacity === 0 ? NO_TAIL : new DataView(bytes.buffer);
    if (!this.#isClosed) this.#pages.tails.changed(this, before, capacity);
  }

  #pageOf(entry: number): DataView {
    if (entry >= this.#tailStart) return this.#tail;
    const page = Math.floor(entry / ENTRIES_A_PAGE);
    const entries = Math.min(ENTRIES_A_PAGE, this.#tailStart - page * ENTRIES_A_PAGE);
    return this.#pages.get(this.#owner, page, entries, this);
  }

  /** @internal For the cache. Errors: IndexDamaged, DiskError. */
  readPage(page: number, entries: number): DataView {
    return readIndexPage(this.#slot, page * ENTRIES_A_PAGE, entries, this.#bounds?.());
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
