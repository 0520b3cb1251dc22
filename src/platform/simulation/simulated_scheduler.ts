/**
 * The event loop of a simulation: everything that would happen "later" in the real world is a task here, and the seed
 * says which goes next. Between two tasks the loop turns once, so all promises that a task settled have run their
 * course. No real time and no real input is involved, so a run is a function of its seed.
 */
import { setImmediate } from "node:timers";
import type { Seed } from "./seed.ts";

/** More steps than any test needs; a program that never comes to rest would hang the test instead of failing it. */
const MOST_STEPS_TO_REST = 1_000_000;

export class SimulatedScheduler {
  readonly #seed: Seed;
  readonly #waiting: (() => void)[] = [];
  #running = false;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  /** Runs the task in a later turn, in seeded order with the others that wait. */
  later(task: () => void): void {
    this.#waiting.push(task);
    if (this.#running) return;
    this.#running = true;
    setImmediate(this.#step);
  }

  /** Resolves in a later turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => this.later(resolve));
  }

  /** Resolves when nothing is left to do: every task ran, every promise that they settled has been followed. */
  async rest(): Promise<void> {
    for (let step = 0; step < MOST_STEPS_TO_REST; step++) {
      await new Promise<void>((resolve) => void setImmediate(resolve));
      if (this.#waiting.length === 0) return;
    }
    throw new Error(`the simulation did not come to rest in ${MOST_STEPS_TO_REST} steps`);
  }

  readonly #step = (): void => {
    this.#takeOne()();
    if (this.#waiting.length > 0) setImmediate(this.#step);
    else this.#running = false;
  };

  #takeOne(): () => void {
    const index = this.#waiting.length === 1 ? 0 : this.#seed.below(this.#waiting.length);
    const task = this.#waiting[index]!;
    const last = this.#waiting.pop()!;
    if (index < this.#waiting.length) this.#waiting[index] = last;
    return task;
  }
}
