/**
 * Pages of index files, for all partitions together: the least recently used ones go.
 *
 * A page is 256 entries. Only full pages of the file are kept here; the end of an index, which still grows, is in the
 * memory of its `OffsetIndex`.
 */
import { readFully } from "./file_io.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { FileSlot } from "./open_files.ts";

export const ENTRIES_A_PAGE = 256;
export const PAGE_LENGTH = ENTRIES_A_PAGE * INDEX_ENTRY_LENGTH;

/** Index files have at most 2^32 / 64 entries, so a page number is below 2^18. */
const PAGES_AN_INDEX = 2 ** 18;

export class IndexPages {
  readonly #limit: number;
  readonly #pages = new Map<number, DataView>();
  #nextOwner = 0;

  constructor(budgetBytes: number) {
    this.#limit = Math.max(1, Math.floor(budgetBytes / PAGE_LENGTH));
  }

  /** A number of its own for each index that puts pages here. */
  newOwner(): number {
    return this.#nextOwner++;
  }

  /** Page `page` of the file, read when it is not here. Errors: DiskError; an io_error when the file ends before. */
  get(owner: number, page: number, slot: FileSlot): DataView {
    const key = owner * PAGES_AN_INDEX + page;
    const known = this.#pages.get(key);
    if (known) {
      this.#pages.delete(key);
      this.#pages.set(key, known);
      return known;
    }
    const read = readPage(page, slot);
    this.#pages.set(key, read);
    if (this.#pages.size > this.#limit) {
      for (const oldest of this.#pages.keys()) {
        this.#pages.delete(oldest);
        break;
      }
    }
    return read;
  }
}

function readPage(page: number, slot: FileSlot): DataView {
  const bytes = new Uint8Array(PAGE_LENGTH);
  readFully(slot, bytes, page * PAGE_LENGTH);
  return new DataView(bytes.buffer);
}
