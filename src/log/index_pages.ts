/**
 * Pages of index files, for all partitions together: the least recently used ones go.
 *
 * A page is 256 entries; the last one of a file may have fewer, and is read again when more are wanted. What is not in
 * the file yet is in the memory of its `OffsetIndex`, and `tails` knows how much that is.
 */
import { IndexTails } from "./index_tails.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { OffsetIndex } from "./offset_index.ts";

export const ENTRIES_A_PAGE = 256;
export const PAGE_LENGTH = ENTRIES_A_PAGE * INDEX_ENTRY_LENGTH;

/** Index files have at most 2^32 / 64 entries, so a page number is below 2^18. */
const PAGES_AN_INDEX = 2 ** 18;

/** Where pages come from that are not here. */
export interface PageSource {
  /** Its first `entries` entries. */
  readPage(page: number, entries: number): DataView;
}

export class IndexPages {
  readonly tails: IndexTails<OffsetIndex>;
  readonly #limit: number;
  readonly #pages = new Map<number, DataView>();
  #nextOwner = 0;

  constructor(budgetBytes: number, tails: IndexTails<OffsetIndex> = new IndexTails()) {
    this.tails = tails;
    this.#limit = Math.max(1, Math.floor(budgetBytes / PAGE_LENGTH));
  }

  /** A number of its own for each index that puts pages here. */
  newOwner(): number {
    return this.#nextOwner++;
  }

  /** Page `page` of this owner, of which `entries` are wanted. Errors: those of the source; nothing is kept then. */
  get(owner: number, page: number, entries: number, source: PageSource): DataView {
    const key = owner * PAGES_AN_INDEX + page;
    const known = this.#pages.get(key);
    if (known !== undefined && known.byteLength >= entries * INDEX_ENTRY_LENGTH) {
      this.#pages.delete(key);
      this.#pages.set(key, known);
      return known;
    }
    const read = source.readPage(page, entries);
    this.#pages.delete(key);
    this.#pages.set(key, read);
    if (this.#pages.size > this.#limit) {
      for (const oldest of this.#pages.keys()) {
        this.#pages.delete(oldest);
        break;
      }
    }
    return read;
  }

  /** Drops the pages of an index of `entries` entries that is read no more, so that others have the memory. */
  forget(owner: number, entries: number): void {
    const end = owner * PAGES_AN_INDEX + Math.ceil(entries / ENTRIES_A_PAGE);
    for (let key = owner * PAGES_AN_INDEX; key < end; key++) this.#pages.delete(key);
  }

  /** Pages that are held now. */
  get size(): number {
    return this.#pages.size;
  }
}
