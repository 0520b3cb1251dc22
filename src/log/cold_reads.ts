/**
 * How old data is read: on the event loop, or off it. As a rule it is in the page cache too, and then the way through the
 * thread pool costs more than the read. When a read was slow, the disk is at work: the next ones go through the pool,
 * so that nobody else waits for it, and so few at a time that the disk's queue and the pool stay short.
 */
import type { Clock } from "../platform/mod.ts";
import { Permits } from "./permits.ts";

const SLOW_MS = 5;
const READS_OFF_THE_LOOP = 64;
const AT_A_TIME = 8;

export class ColdReads {
  readonly #clock: Clock;
  readonly #permits = new Permits(AT_A_TIME);
  #offTheLoop = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Asked once for each read. */
  mayBlock(): boolean {
    if (this.#offTheLoop === 0) return true;
    this.#offTheLoop--;
    return false;
  }

  /** Reads on the event loop, and looks how long that takes. */
  now(read: () => void): void {
    const startedAtMs = this.#clock.monotonicMs();
    read();
    this.took(this.#clock.monotonicMs() - startedAtMs);
  }

  /** How long a read on the event loop took. */
  took(ms: number): void {
    if (ms > SLOW_MS) this.#offTheLoop = READS_OFF_THE_LOOP;
  }

  /** Reads off the event loop, when it is this one's turn. */
  later<T>(read: () => Promise<T>): Promise<T> {
    return this.#permits.run(read);
  }
}
