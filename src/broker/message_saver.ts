/** Makes in the background what was written durable, every so often, so that loss of power costs little. */
import type { Timer } from "../platform/mod.ts";
import type { Core } from "./core.ts";

export class MessageSaver {
  readonly #core: Core;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(core: Core) {
    this.#core = core;
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #schedule(): void {
    const settings = this.#core.settings.messageSaver;
    if (settings === undefined || this.#stopped) return;
    this.#timer = this.#core.platform.clock.after(settings.intervalMs, () => {
      this.#save(settings.enforceFsync).finally(() => this.#schedule());
    });
  }

  async #save(fsync: boolean): Promise<void> {
    for (const { log } of [...this.#core.metadata.partitions()]) {
      if (this.#stopped) return;
      if (!log?.hasUnsynced) continue;
      try {
        await log.flush(fsync);
      } catch (error) {
        this.#core.platform.logger.error("messages could not be saved in the background", error);
      }
    }
  }
}
