/**
 * Whether old data may be read on the event loop. As a rule it is in the page cache too, and then the way through the
 * thread pool costs more than the read. When a read was slow, the disk is at work: the next ones go through the pool,
 * so that nobody else waits for it.
 */
const SLOW_MS = 5;
const READS_OFF_THE_LOOP = 64;

export class ColdReads {
  #offTheLoop = 0;

  /** Asked once for each read. */
  mayBlock(): boolean {
    if (this.#offTheLoop === 0) return true;
    this.#offTheLoop--;
    return false;
  }

  /** How long a read on the event loop took. */
  took(ms: number): void {
    if (ms > SLOW_MS) this.#offTheLoop = READS_OFF_THE_LOOP;
  }
}
