/**
 * What of a partition the disk does not have yet, and whether its syncs can be believed (docs/log.md, Append).
 *
 * After a failed sync the kernel may have dropped the bytes and call them clean, so no later success counts: the
 * partition has failed, and takes no more messages until it is opened again.
 */
import { BrokerError } from "../wire/mod.ts";
import { GroupSync } from "./group_sync.ts";
import type { LogContext } from "./log_context.ts";
import type { Segment } from "./segment.ts";

export class Durability {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #syncing: GroupSync;
  /** Segments with bytes that were not synced, oldest first. */
  #segments = new Set<Segment>();
  /** Directories whose entries were not synced since files were made in them. */
  #directories: string[];
  #failure: string | undefined;

  constructor(context: LogContext, directory: string, newDirectories: readonly string[]) {
    this.#context = context;
    this.#directory = directory;
    this.#directories = [...newDirectories];
    this.#syncing = new GroupSync(() => this.#syncAll(), context.syncs);
  }

  /** Whether messages were written that no sync has covered. */
  get hasUnsynced(): boolean {
    return this.#segments.size > 0;
  }

  /** Errors: BrokerError cannot_append_message when the partition has failed. */
  mustBeSound(): void {
    if (this.#failure !== undefined) throw new BrokerError("cannot_append_message", this.#failure);
  }

  wrote(segment: Segment): void {
    this.#segments.add(segment);
  }

  madeFilesIn(directory: string): void {
    this.#directories.push(directory);
  }

  /** All that was written before this call is on the disk then. Errors: BrokerError cannot_append_message. */
  wait(): Promise<void> {
    return this.#syncing.wait();
  }

  /** Resolves when no sync is in progress. */
  idle(): Promise<void> {
    return this.#syncing.idle();
  }

  /** The partition has failed. */
  fail(what: string, error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = `${what}; the partition takes no more messages until the broker is started again`;
    this.#context.logger.error(`${this.#failure}: ${(error as Error).message}`);
  }

  async #syncAll(): Promise<void> {
    this.mustBeSound();
    const segments = this.#segments;
    const directories = new Set(this.#directories);
    this.#segments = new Set();
    this.#directories = [];
    try {
      for (const segment of segments) await segment.syncLog();
      await Promise.all([...directories].map((directory) => this.#context.disk.syncDirectory(directory)));
    } catch (error) {
      this.fail(`a sync of "${this.#directory}" failed`, error);
      this.mustBeSound();
    }
  }
}
