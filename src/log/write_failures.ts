/**
 * Tells of writes that failed. A full disk refuses thousands a second, and telling of each would fill what is left: the
 * first is told at once, those that follow once a second with their number.
 */
import type { Clock, Logger } from "../platform/mod.ts";

const TELL_EVERY_MS = 1_000;

export class WriteFailures {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #untold = 0;
  #toldAtMs = -Infinity;

  constructor(platform: { readonly clock: Clock; readonly logger: Logger }) {
    this.#clock = platform.clock;
    this.#logger = platform.logger;
  }

  /** A write to the log of `directory` failed, and with it so many batches. */
  add(directory: string, batches: number, error: unknown): void {
    const nowMs = this.#clock.monotonicMs();
    this.#untold += batches;
    if (nowMs - this.#toldAtMs < TELL_EVERY_MS) return;
    const others = this.#untold > batches ? `, and of ${this.#untold - batches} before it` : "";
    this.#logger.error(
      `nothing of ${batches} batches for "${directory}" was stored${others}: ${(error as Error).message}`,
    );
    this.#untold = 0;
    this.#toldAtMs = nowMs;
  }
}
