/** Lets a few tasks run at a time; the others wait in the order they came. */
export class Turnstile {
  readonly #atOnce: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** The task's own result or error. */
  async run<T>(task: () => T | Promise<T>): Promise<T> {
    if (this.#running < this.#atOnce) this.#running++;
    else await new Promise<void>((pass) => this.#waiting.push(pass));
    try {
      return await task();
    } finally {
      const next = this.#waiting.shift();
      // The place is handed over, so nobody can slip in between.
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
