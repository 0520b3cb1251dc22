/**
 * The memory of index entries that are not, or not only, in a file, for all partitions together.
 *
 * Each `OffsetIndex` keeps the end of its index in a buffer of its own. Here it is known how large these are in all, so
 * that some thousand partitions with a few entries each do not add up unseen.
 */
const BUDGET_BYTES = 16 * 1024 * 1024;

/** An index, as far as its memory goes. */
export interface Tail {
  readonly tailBytes: number;
}

export class IndexTails<T extends Tail = Tail> {
  /** Called when all together reach the budget. */
  onFull: () => void = () => {};
  readonly #budgetBytes: number;
  readonly #tails = new Set<T>();
  #bytes = 0;

  constructor(budgetBytes: number = BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether a tail should hold no more than it needs. Below that, room to grow into is cheaper than making it again. */
  get isTight(): boolean {
    return this.#bytes * 2 > this.#budgetBytes;
  }

  /** A tail holds another amount of memory from now on. */
  changed(tail: T, before: number, after: number): void {
    this.#bytes += after - before;
    if (after === 0) this.#tails.delete(tail);
    else if (before === 0) this.#tails.add(tail);
    if (after > before && this.#bytes >= this.#budgetBytes) this.onFull();
  }

  /** Those that hold most. */
  largestFirst(): T[] {
    return [...this.#tails].sort((a, b) => b.tailBytes - a.tailBytes);
  }
}
