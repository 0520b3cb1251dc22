/**
 * Whether writes are done on the event loop (docs/log.md, Append).
 *
 * As a rule a write is a copy into the page cache, and the way through the thread pool costs more than that. When the
 * disk is slow, with the machine's memory full of unwritten pages for example, a write blocks; then all go through the
 * pool, so that nobody else waits for them, until enough of them were quick. One folder is taken for one device.
 */
const SLOW_MS = 5;
const SLOW_IN_A_ROW = 3;
const STALLED_MS = 20;
const QUICK_IN_A_ROW = 64;

export type WriteWay = "on the loop" | "off the loop";

export class WritePace {
  #isOnLoop = true;
  #slowInARow = 0;
  #quickInARow = 0;
  #isPinned = false;

  get isOnLoop(): boolean {
    return this.#isOnLoop;
  }

  /** How long a write of at most one piece took, whichever way it went. */
  took(ms: number): void {
    if (this.#isPinned) return;
    if (this.#isOnLoop) this.#tookOnLoop(ms);
    else if (ms >= SLOW_MS) this.#quickInARow = 0;
    else if (++this.#quickInARow === QUICK_IN_A_ROW) this.#isOnLoop = true;
  }

  /** From now on all writes go this way, for tests. */
  pin(way: WriteWay): void {
    this.#isPinned = true;
    this.#isOnLoop = way === "on the loop";
  }

  #tookOnLoop(ms: number): void {
    if (ms <= SLOW_MS) {
      this.#slowInARow = 0;
      return;
    }
    this.#slowInARow++;
    if (ms <= STALLED_MS && this.#slowInARow < SLOW_IN_A_ROW) return;
    this.#isOnLoop = false;
    this.#slowInARow = 0;
    this.#quickInARow = 0;
  }
}
