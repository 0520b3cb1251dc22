/**
 * The clock of the real world.
 *
 * A turn of the event loop that gives ready I/O its chance is not what it seems. Deno looks at its sockets when the
 * loop has nothing else to do, or once in 61 turns; `setImmediate` keeps the loop busy, so with 1 ms of work between
 * two turns a ready socket waits for 60 ms (measured). Work handed to the thread pool leaves the loop with nothing
 * to do: the loop looks at its sockets at once, for about 70 µs. So a turn is the cheap one (2 µs) as long as the
 * last thorough one is less than a millisecond ago.
 */
import { setImmediate } from "node:timers";
import type { Clock, Timer } from "./clock.ts";

const THOROUGH_TURN_EVERY_MS = 1;

/** A wall clock that is set is noticed this late. */
const READ_CLOCK_EVERY_MS = 100;

/** The longest delay that `setTimeout` knows; a longer one would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

const NOTHING = new Uint8Array(0);

/** Errors: none. */
export function denoClock(): Clock {
  return new DenoClock();
}

class DenoClock implements Clock {
  #lastThoroughTurn = -Infinity;
  #readAtMs = -Infinity;
  #readMicros = 0;

  /** Every batch asks, and the real clock costs 0.7 µs: between two readings the monotonic one goes on from there. */
  nowMicros(): number {
    const nowMs = performance.now();
    if (nowMs - this.#readAtMs > READ_CLOCK_EVERY_MS) {
      this.#readAtMs = nowMs;
      this.#readMicros = Number(Temporal.Now.instant().epochNanoseconds / 1000n);
    }
    return this.#readMicros + Math.floor((nowMs - this.#readAtMs) * 1000);
  }

  monotonicMs(): number {
    return performance.now();
  }

  async turn(): Promise<void> {
    if (performance.now() - this.#lastThoroughTurn < THOROUGH_TURN_EVERY_MS) {
      return new Promise((resolve) => void setImmediate(resolve));
    }
    await crypto.subtle.digest("SHA-256", NOTHING);
    this.#lastThoroughTurn = performance.now();
  }

  after(delayMs: number, callback: () => void): Timer {
    return new UnreferencedTimer(delayMs, callback);
  }
}

class UnreferencedTimer implements Timer {
  #timeout: ReturnType<typeof setTimeout> | undefined;

  constructor(delayMs: number, callback: () => void) {
    this.#arm(Math.max(0, delayMs), callback);
  }

  cancel(): void {
    clearTimeout(this.#timeout);
  }

  #arm(delayMs: number, callback: () => void): void {
    const step = Math.min(delayMs, LONGEST_DELAY_MS);
    const left = delayMs - step;
    this.#timeout = setTimeout(() => left > 0 ? this.#arm(left, callback) : callback(), step);
    this.#timeout.unref();
  }
}
