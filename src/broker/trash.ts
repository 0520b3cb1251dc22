/**
 * `deleting/`: what is gone for everybody, and not yet from the disk. Things come here by one rename, and their files are
 * removed afterwards, one thing after another and off the event loop.
 */
import { type FileSlot, GroupSync, type LogContext, removeInSteps } from "../log/mod.ts";

/** How often a file is looked at that somebody still reads. */
const PATIENCE_MS = 50;

interface Thing {
  readonly path: string;
  /** Files in it that were being read when it was taken away: who reads them may finish. */
  readonly inUse: readonly FileSlot[];
}

export class Trash {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #syncing: GroupSync;
  #taken: Thing[] = [];
  readonly #queue: Thing[] = [];
  #next = 0;
  #removing: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #stopped = false;

  constructor(context: LogContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
    this.#syncing = new GroupSync(() => context.disk.syncDirectory(directory));
  }

  /** Takes a file or directory out of the way, if it is there; tells whether it was. Errors: DiskError. */
  take(path: string): boolean {
    const { disk, files } = this.#context;
    if (disk.facts(path) === undefined) return false;
    const target = this.#freePath();
    disk.rename(path, target);
    this.#taken.push({ path: target, inUse: files.slotsOut(path) });
    return true;
  }

  /** Makes the names here durable. Errors: DiskError. */
  async sync(): Promise<void> {
    if (this.#next > 0) await this.#syncing.wait();
  }

  /** Nobody wants back what was taken until now. */
  letGo(): void {
    this.#queue.push(...this.#taken.splice(0));
    this.#work();
  }

  /** What an earlier process left here goes, too. Errors: DiskError. */
  letGoOfAll(): void {
    const { disk } = this.#context;
    if (disk.facts(this.#directory) === undefined) return;
    for (const { name } of disk.list(this.#directory)) {
      this.#queue.push({ path: `${this.#directory}/${name}`, inUse: [] });
    }
    this.#work();
  }

  /** What is not removed by now is left for the next start. */
  async close(): Promise<void> {
    this.#stopped = true;
    this.#wake?.();
    await this.#removing;
  }

  #freePath(): string {
    const { disk } = this.#context;
    if (this.#next === 0) disk.makeDirectory(this.#directory);
    for (;;) {
      const path = `${this.#directory}/${this.#next++}`;
      if (disk.facts(path) === undefined) return path;
    }
  }

  #work(): void {
    if (this.#queue.length === 0) return;
    this.#removing ??= this.#removeAll().finally(() => this.#removing = undefined);
  }

  async #removeAll(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        await this.#unused(next);
        await removeInSteps(this.#context.disk, next.path, () => this.#stopped);
      } catch (error) {
        this.#context.logger.error(`"${next.path}" could not be removed; the next start tries again`, error);
      }
      if (this.#stopped) return;
    }
  }

  async #unused({ inUse }: Thing): Promise<void> {
    while (!this.#stopped && inUse.some((slot) => slot.isOut)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = this.#context.clock.after(PATIENCE_MS, resolve);
      this.#wake = resolve;
      await promise;
      timer.cancel();
    }
  }
}
