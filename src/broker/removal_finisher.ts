/** Tries removals again that the disk refused, every second until it refuses no more. */
import type { Timer } from "../platform/mod.ts";
import type { Core } from "./core.ts";

const INTERVAL_MS = 1_000;

export class RemovalFinisher {
  readonly #core: Core;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(core: Core) {
    this.#core = core;
    const { removals } = core.storage;
    removals.onRefusal = () => this.#schedule();
    if (removals.hasOpen) this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer ??= this.#core.platform.clock.after(INTERVAL_MS, () => {
      this.#timer = undefined;
      void this.#finish();
    });
  }

  async #finish(): Promise<void> {
    try {
      await this.#core.exclusively(() => this.#core.storage.finishRemovals());
    } catch {
      // Who asked for the removal was told, and another refusal has set the timer again.
    }
  }
}
