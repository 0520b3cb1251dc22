/**
 * One sync for all that wait for it.
 *
 * `run` must make durable what was written before it was called. A caller is answered by a run that began after its
 * call: the first one starts at once, all that come while it runs share the next.
 */
export class GroupSync {
  readonly #run: () => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(run: () => Promise<void>) {
    this.#run = run;
  }

  /** Errors: what `run` throws, to each that shared it. */
  wait(): Promise<void> {
    if (this.#running === undefined) return this.#start();
    return this.#next ??= this.#running.then(() => this.#startNext(), () => this.#startNext());
  }

  /** Resolves when no run is in progress or promised. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running.catch(() => {});
  }

  #startNext(): Promise<void> {
    this.#next = undefined;
    return this.#start();
  }

  #start(): Promise<void> {
    const running = this.#run().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }
}
