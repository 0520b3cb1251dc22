/** Many may use a thing together, or one alone, who waits until the others are done. */
export class Gate {
  #users = 0;
  #alone: Promise<void> | undefined;
  #whenUnused: (() => void) | undefined;

  /** Whether nobody has it alone, or waits to. */
  get isOpen(): boolean {
    return this.#alone === undefined;
  }

  async opened(): Promise<void> {
    while (this.#alone !== undefined) await this.#alone;
  }

  async together<T>(task: () => Promise<T>): Promise<T> {
    // Looked at and entered in one turn, or somebody could come in between.
    while (this.#alone !== undefined) await this.#alone;
    this.#users++;
    try {
      return await task();
    } finally {
      this.#users--;
      if (this.#users === 0) this.#whenUnused?.();
    }
  }

  async alone<T>(task: () => Promise<T>): Promise<T> {
    while (this.#alone !== undefined) await this.#alone;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#alone = promise;
    try {
      if (this.#users > 0) await new Promise<void>((unused) => this.#whenUnused = unused);
      return await task();
    } finally {
      this.#whenUnused = undefined;
      this.#alone = undefined;
      resolve();
    }
  }

  /** Resolves when the task is done; others wait until `settled` has resolved, too. */
  aloneUntil(settled: Promise<void>, task: () => Promise<void>): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    void this.alone(async () => {
      await task().then(resolve, reject);
      await settled;
    });
    return promise;
  }
}
