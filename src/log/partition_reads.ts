/** Reads of one partition that wait for memory where there is none, and make a damaged index anew on their way. */
import { DiskError } from "../platform/mod.ts";
import type { ReadFrom, ReadLimits } from "./find.ts";
import { IndexDamaged } from "./index_page_check.ts";
import type { LogContext } from "./log_context.ts";
import { type MessagesRead, NOTHING_READ } from "./messages_read.ts";
import { readMessages } from "./read.ts";
import { rebuildIndex } from "./rebuild.ts";
import type { Segment } from "./segment.ts";

/** A read may meet damaged indexes of several segments; a disk that says something else each time gets no answer. */
const MOST_TRIES = 4;

/** The partition, as far as reads know it. */
export interface ReadSubject {
  segments(): readonly Segment[];
  isClosed(): boolean;
  /** Runs the task while nothing is appended and every index entry is in its file. */
  still(task: () => Promise<void>): Promise<void>;
}

export class PartitionReads {
  readonly #context: LogContext;
  readonly #subject: ReadSubject;
  #rebuilding: Promise<void> | undefined;

  constructor(context: LogContext, subject: ReadSubject) {
    this.#context = context;
    this.#subject = subject;
  }

  /** Errors: DiskError; BrokerError invalid_message_checksum when the first message is damaged. */
  read(from: ReadFrom, limits: ReadLimits, tries = MOST_TRIES): MessagesRead | Promise<MessagesRead> {
    try {
      const read = readMessages(this.#context, this.#subject.segments(), from, limits);
      if (read === undefined) return this.#readLater(from, limits);
      return read instanceof Promise ? read.catch((error) => this.#again(error, from, limits, tries)) : read;
    } catch (error) {
      return this.#again(error, from, limits, tries);
    }
  }

  /** Readers that do not take their answers must not cost the others' memory, so this one waits. */
  async #readLater(from: ReadFrom, limits: ReadLimits): Promise<MessagesRead> {
    await this.#context.slabs.whenReleased();
    // A read would open the files of a closed partition again, and they may be gone.
    return this.#subject.isClosed() ? NOTHING_READ : await this.read(from, limits);
  }

  #again(error: unknown, from: ReadFrom, limits: ReadLimits, tries: number): Promise<MessagesRead> {
    if (!(error instanceof IndexDamaged)) throw error;
    if (tries === 1) throw new DiskError("io_error", "read", error.path, error.message);
    return this.#rebuild(error).then(() => this.read(from, limits, tries - 1));
  }

  #rebuild({ path, message }: IndexDamaged): Promise<void> {
    return this.#rebuilding ??= this.#subject.still(async () => {
      const segment = this.#subject.segments().find(({ index }) => index.slot.path === path);
      if (segment !== undefined) await rebuildIndex(this.#context, segment, message);
    }).finally(() => this.#rebuilding = undefined);
  }
}
