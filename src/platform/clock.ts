/**
 * Time, as the broker sees it. Nothing below `server` reads a clock or sets a timer in another way, so that a
 * simulation can stop, jump and replay time.
 */

/** Microseconds since 1970-01-01 UTC. A safe integer until the year 2255. */
export type Micros = number;

export interface Timer {
  /** Stops the timer; stopping twice is fine. */
  cancel(): void;
}

export interface Clock {
  /** The wall clock. May jump in either direction. */
  nowMicros(): Micros;

  /** Milliseconds of a clock that never goes back; only differences mean anything. */
  monotonicMs(): number;

  /**
   * Resolves in a later turn of the event loop, after what is ready now has had its turn. This is how long work
   * gives way to others.
   */
  turn(): Promise<void>;

  /** Calls `callback` once, after `delayMs`. Does not keep the process alive. */
  after(delayMs: number, callback: () => void): Timer;
}
