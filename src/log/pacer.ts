/** Lets long work give way to others every few milliseconds, and no more often: a turn of the event loop costs. */
import type { Clock } from "../platform/mod.ts";

const MOST_MS_AT_A_TIME = 5;

export class Pacer {
  readonly #clock: Clock;
  #turnedAtMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#turnedAtMs = clock.monotonicMs();
  }

  /** Call between two steps. Resolves in a later turn when it is time, else at once. */
  async pace(): Promise<void> {
    if (this.#clock.monotonicMs() - this.#turnedAtMs < MOST_MS_AT_A_TIME) return;
    await this.#clock.turn();
    this.#turnedAtMs = this.#clock.monotonicMs();
  }
}
