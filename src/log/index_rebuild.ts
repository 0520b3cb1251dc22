/**
 * Brings an index file in line with its log, entry by entry as the log is walked: what the file has right stays, what
 * differs is written over. What the file has behind the last entry is cut when the walk is over, not before, because
 * the old entries tell of messages whose own bytes are damaged.
 */
import { readUpTo } from "./file_io.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import { OffsetIndex } from "./offset_index.ts";
import { ENTRIES_A_PAGE, type IndexPages } from "./index_pages.ts";
import { HEADER_LENGTH } from "./stored_header.ts";
import type { FileSlot } from "./open_files.ts";
import type { Gap, IndexSink } from "./scan.ts";

/** Entries that are compared or written at a time. */
const ENTRIES_A_PIECE = 4096;

export class IndexRebuild implements IndexSink {
  readonly index: OffsetIndex;
  readonly #slot: FileSlot;
  #hasChanged = false;
  #known = new Uint8Array(0);

  /** The first `count` entries are right; `tail` is those of them behind the last whole page. */
  constructor(slot: FileSlot, pages: IndexPages, count = 0, tail: Uint8Array = new Uint8Array(0)) {
    this.#slot = slot;
    this.index = new OffsetIndex(slot, pages, count - count % ENTRIES_A_PAGE);
    if (tail.length > 0) this.index.adopt(tail, tail.length / INDEX_ENTRY_LENGTH);
  }

  /** Whether the file had to be changed. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** Errors: DiskError. */
  add(entries: Uint8Array, count: number): void {
    for (let done = 0; done < count; done += ENTRIES_A_PIECE) {
      const piece = Math.min(ENTRIES_A_PIECE, count - done);
      this.#addPiece(
        entries.subarray(done * INDEX_ENTRY_LENGTH, (done + piece) * INDEX_ENTRY_LENGTH),
        piece,
      );
    }
  }

  /**
   * An entry for each offset that is missing: the old one where it can be true, else one that gives the message the
   * bytes of a header, and the last one all that is left. Errors: DiskError.
   */
  addGap(gap: Gap): void {
    let end = gap.position;
    let timestamp = BigInt(gap.timestampMicros);
    for (let done = 0; done < gap.messagesCount; done += ENTRIES_A_PIECE) {
      const count = Math.min(ENTRIES_A_PIECE, gap.messagesCount - done);
      const bytes = new Uint8Array(count * INDEX_ENTRY_LENGTH);
      readUpTo(this.#slot, bytes, this.index.count * INDEX_ENTRY_LENGTH);
      const view = new DataView(bytes.buffer);
      for (let at = 0; at < count; at++) {
        const entry = at * INDEX_ENTRY_LENGTH;
        const behind = gap.messagesCount - 1 - done - at;
        const most = behind === 0 ? gap.endPosition : gap.endPosition - behind * HEADER_LENGTH;
        const least = behind === 0 ? gap.endPosition : end + HEADER_LENGTH;
        const relativeOffset = gap.relativeOffset + done + at;
        const known = view.getUint32(entry + 4, true);
        const isTrue = view.getUint32(entry, true) === relativeOffset && known >= least && known <= most;
        end = isTrue ? known : least;
        const time = view.getBigUint64(entry + 8, true);
        if (isTrue && time > timestamp) timestamp = time;
        view.setUint32(entry, relativeOffset, true);
        view.setUint32(entry + 4, end, true);
        view.setBigUint64(entry + 8, timestamp, true);
      }
      this.#addPiece(bytes, count);
    }
  }

  /** Cuts what the file has behind the last entry. Errors: DiskError. */
  finish(): OffsetIndex {
    const file = this.#slot.checkOut();
    try {
      const length = this.index.count * INDEX_ENTRY_LENGTH;
      if (file.length() > length) {
        file.truncate(length);
        this.#hasChanged = true;
      }
    } finally {
      this.#slot.checkIn();
    }
    return this.index;
  }

  #addPiece(wanted: Uint8Array, count: number): void {
    if (this.#fileHas(wanted)) return this.index.adopt(wanted, count);
    this.#hasChanged = true;
    this.index.append(wanted, count);
    this.index.flush();
  }

  #fileHas(wanted: Uint8Array): boolean {
    if (this.#known.length < wanted.length) {
      this.#known = new Uint8Array(ENTRIES_A_PIECE * INDEX_ENTRY_LENGTH);
    }
    const known = this.#known.subarray(0, wanted.length);
    const length = readUpTo(this.#slot, known, this.index.count * INDEX_ENTRY_LENGTH);
    return length === wanted.length && known.every((byte, at) => byte === wanted[at]);
  }
}
