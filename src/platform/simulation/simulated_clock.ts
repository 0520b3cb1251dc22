/**
 * A clock that stands until it is told to go. Every reading moves it by one microsecond, so that two readings differ
 * as they do in the real world and a loop that waits for time to pass ends.
 */
import type { Clock, Micros, Timer } from "../clock.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";

/** 2026-01-01T00:00:00Z. */
const START_MICROS: Micros = 1_767_225_600_000_000;

interface PendingTimer {
  readonly dueMicros: number;
  readonly callback: () => void;
}

export class SimulatedClock implements Clock {
  readonly #scheduler: SimulatedScheduler;

  /** In the order in which they were set. */
  readonly #timers = new Set<PendingTimer>();

  /** Since the start, never back. */
  #elapsedMicros = 0;

  /** What the wall clock shows at 0 elapsed. */
  #startMicros = START_MICROS;

  constructor(scheduler: SimulatedScheduler) {
    this.#scheduler = scheduler;
  }

  nowMicros(): Micros {
    return this.#startMicros + this.#elapsedMicros++;
  }

  monotonicMs(): number {
    return this.#elapsedMicros++ / 1000;
  }

  turn(): Promise<void> {
    return this.#scheduler.turn();
  }

  after(delayMs: number, callback: () => void): Timer {
    const timer = { dueMicros: this.#elapsedMicros + Math.max(0, delayMs) * 1000, callback };
    this.#timers.add(timer);
    return { cancel: () => void this.#timers.delete(timer) };
  }

  /** Lets time pass: fires the timers that become due, in order, and lets each one's work come to rest. */
  async advance(ms: number): Promise<void> {
    const until = this.#elapsedMicros + ms * 1000;
    await this.#scheduler.rest();
    for (let timer = this.#nextBefore(until); timer !== undefined; timer = this.#nextBefore(until)) {
      this.#timers.delete(timer);
      this.#elapsedMicros = Math.max(this.#elapsedMicros, timer.dueMicros);
      timer.callback();
      await this.#scheduler.rest();
    }
    this.#elapsedMicros = Math.max(this.#elapsedMicros, until);
  }

  /** Time that passes inside an operation, as with a slow disk: no timer fires before the next `advance`. */
  elapse(ms: number): void {
    this.#elapsedMicros += Math.round(ms * 1000);
  }

  /** Sets the wall clock forward or, with a negative value, back. Timers do not notice. */
  jump(micros: number): void {
    this.#startMicros += micros;
  }

  /** How many timers are set. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Drops all timers, as the death of a process does. */
  crash(): void {
    this.#timers.clear();
  }

  #nextBefore(until: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMicros <= until && (next === undefined || timer.dueMicros < next.dueMicros)) next = timer;
    }
    return next;
  }
}
