/**
 * One sync for all that wait for it.
 *
 * `run` must make durable what was written before it was called. A caller is answered by a run that began after its
 * call: the first one starts at once, all that come while it runs, or while it waits for a permit, share the next.
 */
import type { Permits } from "./permits.ts";

export class GroupSync {
  readonly #run: () => Promise<void>;
  readonly #permits: Permits | undefined;
  #running: Promise<void> | undefined;
  /** A run that has not begun. */
  #next: Promise<void> | undefined;

  /** A run takes one of `permits` and gives it back. */
  constructor(run: () => Promise<void>, permits?: Permits) {
    this.#run = run;
    this.#permits = permits;
  }

  /** Errors: what `run` throws, to each that shared it. */
  wait(): Promise<void> {
    if (this.#next !== undefined) return this.#next;
    if (this.#running === undefined && this.#permits?.tryAcquire() !== false) return this.#start();
    return this.#next = this.#startLater();
  }

  /** Resolves when no run is in progress or promised. */
  async idle(): Promise<void> {
    for (let run = this.#running ?? this.#next; run !== undefined; run = this.#running ?? this.#next) {
      await run.catch(() => {});
    }
  }

  async #startLater(): Promise<void> {
    await this.#running?.catch(() => {});
    await this.#permits?.acquire();
    this.#next = undefined;
    await this.#start();
  }

  #start(): Promise<void> {
    const running = this.#run().finally(() => {
      this.#running = undefined;
      this.#permits?.release();
    });
    this.#running = running;
    return running;
  }
}
