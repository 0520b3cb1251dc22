/**
 * Rings when something has happened, for those who wait for it: messages that can be read, say.
 *
 * Mostly nobody listens, and who rings pays one look for that. It rings in the middle of things, an append for example,
 * so whoever is called only makes a note of it.
 */
export class Bell {
  readonly #listeners = new Set<() => void>();

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** `wake` is called at every ring from now on, until it is removed. */
  add(wake: () => void): void {
    this.#listeners.add(wake);
  }

  remove(wake: () => void): void {
    this.#listeners.delete(wake);
  }

  ring(): void {
    for (const wake of this.#listeners) wake();
  }
}
