/**
 * The writing side of a partition (docs/log.md, Append).
 *
 * Three marks move in one direction each, `synced ≤ written ≤ assigned`: an offset is assigned when its message is
 * stamped, written when the operating system has its bytes, synced when the disk has them. One write is in flight at a
 * time; what comes meanwhile waits in order. A write that fails is cut off the file again, so that offsets stay dense;
 * where that fails too, or a sync fails, the partition takes no more writes until it is opened again.
 */
import { BrokerError } from "../wire/mod.ts";
import type { Bell } from "./bell.ts";
import { type BatchRange, memoryBytes, stamp } from "./kernel/kernel.ts";
import { writeFully } from "./file_io.ts";
import { GroupSync } from "./group_sync.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Segment } from "./segment.ts";

/** More than this is written in pieces, with a turn of the event loop between them. */
const PIECE_LENGTH = 4 * 1024 * 1024;

interface Waiting {
  readonly batch: BatchRange;
  readonly resolve: (baseOffset: number) => void;
  readonly reject: (error: unknown) => void;
}

export class Appender {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #segments: Segment[];
  readonly #arrivals: Bell;
  readonly #waiting: Waiting[] = [];
  readonly #syncing: GroupSync;
  /** Segments with bytes that were not synced, oldest first. */
  #unsynced = new Set<Segment>();
  /** Directories whose entries were not synced since files were made in them. */
  #unsyncedDirectories: string[];
  #sealing: Promise<void> | undefined;
  #pumping = false;
  #failure: string | undefined;
  #lastTimestampMicros: number;

  /** Appends to the last of `segments`, and adds to the list when that is full. `arrivals` rings after every batch. */
  constructor(
    context: LogContext,
    directory: string,
    segments: Segment[],
    newDirectories: readonly string[],
    arrivals: Bell,
  ) {
    this.#context = context;
    this.#directory = directory;
    this.#segments = segments;
    this.#arrivals = arrivals;
    this.#syncing = new GroupSync(() => this.#syncAll());
    this.#unsyncedDirectories = [...newDirectories];
    this.#lastTimestampMicros = Math.max(0, ...segments.map((segment) => segment.lastTimestampMicros));
    // What recovery found may have been in the page cache only; the first sync takes it along.
    for (const segment of segments.slice(-2)) if (segment.lengthBytes > 0) this.#unsynced.add(segment);
  }

  /**
   * Appends a checked batch and returns its first offset: at once when the bytes are with the operating system and
   * that is enough, else later.
   *
   * Errors: DiskError and BrokerError cannot_append_message; nothing of the batch is in the log then.
   */
  append(batch: BatchRange): number | Promise<number> {
    if (this.#pumping || this.#mustWait() || batch.messagesLength > PIECE_LENGTH) return this.#enqueue(batch);
    const baseOffset = this.#writeAtOnce(batch);
    return this.#context.settings.enforceFsync ? this.#syncing.wait().then(() => baseOffset) : baseOffset;
  }

  /** Makes all that was written durable. Errors: DiskError; the partition takes no more writes then. */
  async sync(): Promise<void> {
    this.flushIndex();
    await this.#syncing.wait();
  }

  /** Writes the index entries that are only in memory. Errors: DiskError; they stay in memory. */
  flushIndex(): void {
    for (const segment of this.#segments) segment.index.flush();
  }

  /** Waits until nothing is in flight, neither writes nor syncs. */
  async drain(): Promise<void> {
    while (this.#pumping || this.#sealing !== undefined) {
      await (this.#sealing ?? this.#context.clock.turn());
    }
    await this.#syncing.idle();
  }

  /** Whether index entries are only in memory. */
  get hasUnwrittenIndex(): boolean {
    return this.#active.index.unwrittenCount > 0;
  }

  /**
   * Resolves when no sync is in flight, or to come, for segments that are sealed now. Errors: DiskError; BrokerError
   * cannot_append_message when the partition takes no more messages.
   */
  async settle(): Promise<void> {
    await this.#sealing;
    await this.#syncing.wait();
  }

  /** Whether messages were written that no sync has covered. */
  get hasUnsynced(): boolean {
    return this.#unsynced.size > 0;
  }

  #enqueue(batch: BatchRange): Promise<number> {
    const done = new Promise<number>((resolve, reject) => this.#waiting.push({ batch, resolve, reject }));
    if (!this.#pumping) void this.#pump();
    return this.#context.settings.enforceFsync
      ? done.then((base) => this.#syncing.wait().then(() => base))
      : done;
  }

  /** Writes what waits, in order, until nothing does. Each one's failure is its own. */
  async #pump(): Promise<void> {
    this.#pumping = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      try {
        if (this.#mustWait()) await this.#sealing;
        next.resolve(await this.#writeInPieces(next.batch));
      } catch (error) {
        next.reject(error);
      }
    }
    this.#pumping = false;
  }

  /** A full segment rolls with this append, and the one before it is not durable yet. */
  #mustWait(): boolean {
    return this.#sealing !== undefined && this.#active.lengthBytes >= this.#context.settings.segmentSizeBytes;
  }

  get #active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  #writeAtOnce(batch: BatchRange): number {
    const segment = this.#stampFor(batch);
    const bytes = memoryBytes().subarray(batch.messagesAddress, batch.messagesAddress + batch.messagesLength);
    try {
      writeFully(segment.writeSlot, bytes, segment.lengthBytes);
    } catch (error) {
      this.#cutBack(segment);
      throw error;
    }
    return this.#written(segment, batch);
  }

  async #writeInPieces(batch: BatchRange): Promise<number> {
    const segment = this.#stampFor(batch);
    try {
      for (let done = 0; done < batch.messagesLength; done += PIECE_LENGTH) {
        const length = Math.min(PIECE_LENGTH, batch.messagesLength - done);
        const from = batch.messagesAddress + done;
        if (done > 0) await this.#context.clock.turn();
        writeFully(
          segment.writeSlot,
          memoryBytes().subarray(from, from + length),
          segment.lengthBytes + done,
        );
      }
    } catch (error) {
      this.#cutBack(segment);
      throw error;
    }
    return this.#written(segment, batch);
  }

  #stampFor(batch: BatchRange): Segment {
    if (this.#failure !== undefined) throw new BrokerError("cannot_append_message", this.#failure);
    const segment = this.#active;
    this.#lastTimestampMicros = Math.max(this.#lastTimestampMicros, this.#context.clock.nowMicros());
    stamp(batch, {
      baseOffset: segment.nextOffset,
      timestampMicros: this.#lastTimestampMicros,
      relativeOffset: segment.nextOffset - segment.startOffset,
      basePosition: segment.lengthBytes,
      // The entries the client sent have been checked; ours take their place.
      indexOutAddress: batch.indexAddress,
    });
    return segment;
  }

  /** The bytes are in the file: readers may see them from here on. */
  #written(segment: Segment, batch: BatchRange): number {
    const { settings } = this.#context;
    const baseOffset = segment.nextOffset;
    const wasFull = segment.lengthBytes >= settings.segmentSizeBytes;
    const { indexAddress, messagesCount } = batch;
    const entries = memoryBytes().subarray(indexAddress, indexAddress + messagesCount * INDEX_ENTRY_LENGTH);
    segment.grow(entries, messagesCount, batch.messagesLength, this.#lastTimestampMicros);
    this.#unsynced.add(segment);
    if (wasFull) this.#roll(segment);
    else if (this.#indexIsDue(segment)) this.#flushIndexOf(segment);
    if (this.#arrivals.isHeard) this.#arrivals.ring();
    return baseOffset;
  }

  #indexIsDue(segment: Segment): boolean {
    const { settings } = this.#context;
    const unwritten = segment.index.unwrittenCount;
    if (unwritten >= settings.messagesRequiredToSave) return true;
    const firstUnwritten = segment.index.count - unwritten;
    return segment.lengthBytes - segment.index.endPosition(firstUnwritten - 1) >=
      settings.sizeRequiredToSaveBytes;
  }

  /** The entries can be made again from the log, so their failure is no failure of the append. */
  #flushIndexOf(segment: Segment): void {
    try {
      segment.index.flush();
    } catch (error) {
      this.#context.logger.error(`index entries stay in memory for now: ${(error as Error).message}`);
    }
  }

  /** Seals the segment and opens the next. When that fails, the old one goes on and the next append tries again. */
  #roll(full: Segment): void {
    let next: Segment;
    try {
      next = Segment.create(this.#context, this.#directory, full.nextOffset);
    } catch (error) {
      this.#context.logger.error(`no new segment could be opened: ${(error as Error).message}`);
      return;
    }
    this.#flushIndexOf(full);
    this.#segments.push(next);
    this.#unsyncedDirectories.push(this.#directory);
    this.#sealing = this.#seal(full);
  }

  /**
   * Makes a full segment durable while the next one takes messages. The next is not sealed before this is done, so
   * only the last two segments can have bytes that the disk does not: recovery relies on it.
   */
  async #seal(full: Segment): Promise<void> {
    try {
      await this.#syncing.wait();
      await full.syncIndex();
    } catch (error) {
      if (this.#failure === undefined) {
        this.#fail(`a full segment of "${this.#directory}" could not be synced`, error);
      }
    } finally {
      full.writeSlot.close();
      this.#sealing = undefined;
    }
  }

  #cutBack(segment: Segment): void {
    try {
      const file = segment.writeSlot.checkOut();
      try {
        file.truncate(segment.lengthBytes);
      } finally {
        segment.writeSlot.checkIn();
      }
    } catch (error) {
      this.#fail(`the rest of a failed write could not be cut off "${segment.writeSlot.path}"`, error);
    }
  }

  async #syncAll(): Promise<void> {
    if (this.#failure !== undefined) throw new BrokerError("cannot_append_message", this.#failure);
    const segments = this.#unsynced;
    const directories = new Set(this.#unsyncedDirectories);
    this.#unsynced = new Set();
    this.#unsyncedDirectories = [];
    try {
      for (const segment of segments) await segment.syncLog();
      for (const directory of directories) await this.#context.disk.syncDirectory(directory);
    } catch (error) {
      // After a failed sync the kernel may have dropped the bytes and call them clean: no later success counts.
      this.#fail(`a sync of "${this.#directory}" failed`, error);
      throw error;
    }
  }

  #fail(what: string, error: unknown): void {
    this.#failure = `${what}; the partition takes no more messages until the broker is started again`;
    this.#context.logger.error(`${this.#failure}: ${(error as Error).message}`);
  }
}
