/** So many at a time: who comes when all permits are given out waits, in order. */
export class Permits {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  get free(): number {
    return this.#free;
  }

  /** Takes a permit if there is one now. */
  tryAcquire(): boolean {
    if (this.#free === 0) return false;
    this.#free--;
    return true;
  }

  /** Resolves with a permit; give it back with `release`. */
  async acquire(): Promise<void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((pass) => this.#waiting.push(pass));
  }

  release(): void {
    const next = this.#waiting.shift();
    // Handed over, so that nobody can slip in between.
    if (next === undefined) this.#free++;
    else next();
  }

  /** Runs the task with a permit. Its own result or error. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    await this.acquire();
    try {
      return await task();
    } finally {
      this.release();
    }
  }
}
