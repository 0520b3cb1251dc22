/** Compares an index file with what a walk of its log finds, entry by entry, and changes nothing. */
import { readUpTo } from "./file_io.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { FileSlot } from "./open_files.ts";
import type { Gap, IndexSink } from "./scan.ts";

const ENTRIES_A_PIECE = 4096;

export class IndexCompare implements IndexSink {
  readonly #slot: FileSlot;
  readonly #fileCount: number;
  readonly #onPosition: (position: number) => void;
  readonly #known = new Uint8Array(ENTRIES_A_PIECE * INDEX_ENTRY_LENGTH);
  #count = 0;
  #wrongCount = 0;
  #firstWrong: number | undefined;

  /** The file is taken to have `fileCount` entries; `onPosition` hears how far in the log the walk has come. */
  constructor(slot: FileSlot, fileCount: number, onPosition: (position: number) => void) {
    this.#slot = slot;
    this.#fileCount = fileCount;
    this.#onPosition = onPosition;
  }

  /** How many entries the log asks for. */
  get count(): number {
    return this.#count;
  }

  get wrongCount(): number {
    return this.#wrongCount;
  }

  get firstWrong(): number | undefined {
    return this.#firstWrong;
  }

  /** Errors: DiskError. */
  add(entries: Uint8Array, count: number): void {
    for (let done = 0; done < count; done += ENTRIES_A_PIECE) {
      const piece = Math.min(ENTRIES_A_PIECE, count - done);
      this.#addPiece(entries.subarray(done * INDEX_ENTRY_LENGTH, (done + piece) * INDEX_ENTRY_LENGTH));
    }
    const last = new DataView(entries.buffer, entries.byteOffset + (count - 1) * INDEX_ENTRY_LENGTH);
    this.#onPosition(last.getUint32(4, true));
  }

  /** What the index says of damaged messages cannot be compared with them. */
  addGap({ messagesCount, endPosition }: Gap): void {
    this.#count += messagesCount;
    this.#onPosition(endPosition);
  }

  #addPiece(wanted: Uint8Array): void {
    const there = Math.min(wanted.length, Math.max(0, this.#fileCount - this.#count) * INDEX_ENTRY_LENGTH);
    const known = this.#known.subarray(0, there);
    if (there > 0) {
      known.fill(0);
      readUpTo(this.#slot, known, this.#count * INDEX_ENTRY_LENGTH);
    }
    for (let at = 0; at < there; at += INDEX_ENTRY_LENGTH) {
      if (isSame(known, wanted, at)) continue;
      this.#firstWrong ??= this.#count + at / INDEX_ENTRY_LENGTH;
      this.#wrongCount++;
    }
    this.#count += wanted.length / INDEX_ENTRY_LENGTH;
  }
}

function isSame(a: Uint8Array, b: Uint8Array, from: number): boolean {
  for (let at = from; at < from + INDEX_ENTRY_LENGTH; at++) if (a[at] !== b[at]) return false;
  return true;
}
