/** Drops tokens past their time, every so often. A login with one is refused anyway; this is about lists and limits. */
import type { Timer } from "../platform/mod.ts";
import type { Core } from "./core.ts";

export class TokenCleaner {
  readonly #core: Core;
  #timer: Timer | undefined;

  constructor(core: Core) {
    this.#core = core;
    this.#schedule();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #schedule(): void {
    const { cleanerIntervalMs } = this.#core.settings.tokens;
    if (cleanerIntervalMs === undefined) return;
    const { clock } = this.#core.platform;
    this.#timer = clock.after(cleanerIntervalMs, () => {
      this.#core.metadata.accounts.dropExpiredTokens(clock.nowMicros());
      this.#schedule();
    });
  }
}
