/**
 * Makes in the background what was written durable, every so often, so that loss of power costs little, and notes how far
 * that goes, so that the next start need not look at it again (docs/log.md, Recovery points).
 */
import type { Timer } from "../platform/mod.ts";
import type { Core } from "./core.ts";
import type { NamedPartition } from "./metadata.ts";
import { sideBySide } from "./side_by_side.ts";

/** More would only take threads away from those who wait for an answer. */
const SAVED_AT_ONCE = 4;

export class MessageSaver {
  readonly #core: Core;
  #timer: Timer | undefined;
  #saving: Promise<void> | undefined;
  #stopped = false;

  constructor(core: Core) {
    this.#core = core;
    this.#schedule();
  }

  /** Resolves when nothing is being saved any more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#saving;
  }

  #schedule(): void {
    const settings = this.#core.settings.messageSaver;
    if (settings === undefined || this.#stopped) return;
    this.#timer = this.#core.platform.clock.after(settings.intervalMs, () => {
      this.#saving = this.#save(settings.enforceFsync).finally(() => this.#schedule());
    });
  }

  async #save(fsync: boolean): Promise<void> {
    const { metadata, storage } = this.#core;
    const unsaved = [...metadata.namedPartitions()].filter(({ partition }) => partition.log?.hasUnsaved);
    if (unsaved.length === 0) return;
    await sideBySide(unsaved, SAVED_AT_ONCE, (each) => this.#saveOne(each, fsync));
    if (fsync) await storage.state.trySave();
  }

  async #saveOne({ name, partition: { log } }: NamedPartition, fsync: boolean): Promise<void> {
    if (this.#stopped || log === undefined || log.isClosed) return;
    try {
      if (!fsync) return await log.flush(false);
      this.#core.storage.state.addPoint(name, await log.save());
    } catch (error) {
      this.#core.platform.logger.error("messages could not be saved in the background", error);
    }
  }
}
