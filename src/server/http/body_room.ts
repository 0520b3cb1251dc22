/**
 * Room for bodies that have not arrived whole. Many clients that send slowly would otherwise hold as much memory as they
 * like: each may send as much as a body may have.
 */
export class BodyRoom {
  readonly #limitBytes: number;
  #usedBytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Whether there was room. Who takes some gives it back. */
  take(lengthBytes: number): boolean {
    if (this.#usedBytes + lengthBytes > this.#limitBytes) return false;
    this.#usedBytes += lengthBytes;
    return true;
  }

  give(lengthBytes: number): void {
    this.#usedBytes -= lengthBytes;
  }
}
