/**
 * The writing side of a partition: a small machine of states, drawn in docs/log.md, Append.
 *
 * An offset is assigned when its message is stamped, written when the operating system has its bytes, synced when the
 * disk has them. One write is in flight at a time; what comes meanwhile waits in order and is the next group. A write
 * that fails is cut off the file again, so that offsets stay dense.
 */
import { DiskError } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import type { Bell } from "./bell.ts";
import { Durability } from "./durability.ts";
import { type BatchRange, memoryBytes, stamp } from "./kernel/kernel.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import { Segment } from "./segment.ts";
import { bytesOf, groupBytes, takeGroup, type WaitingBatch } from "./write_group.ts";

/** Positions in an index are u32. Only a segment that could not be left for a long time gets there. */
const MOST_BYTES_A_SEGMENT = 2 ** 32 - 1;

export class Appender {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #segments: Segment[];
  readonly #arrivals: Bell;
  readonly #waiting: WaitingBatch[] = [];
  readonly #durability: Durability;
  #sealing: Promise<void> | undefined;
  /** Writes what waits; undefined while the partition is at rest. */
  #pump: Promise<void> | undefined;
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
    this.#durability = new Durability(context, directory, newDirectories);
    this.#lastTimestampMicros = Math.max(
      0,
      ...segments.slice(-2).map((segment) => segment.lastTimestampMicros),
    );
    for (const segment of segments) {
      if (segment !== this.#active) segment.index.seal();
      // What recovery found may have been in the page cache only; the first sync takes it along.
      if (!segment.wasDurable) this.#durability.wrote(segment);
    }
  }

  /**
   * Appends a checked batch and returns its first offset: at once when the bytes are with the operating system and
   * that is enough, else later.
   *
   * Errors: BrokerError cannot_append_message; nothing of the batch is in the log then, or it is not sure to stay.
   */
  append(batch: BatchRange): number | Promise<number> {
    const isQuick = this.#pump === undefined && this.#context.writer.isQuick(batch.messagesLength);
    if (!isQuick || this.#mustWait()) return this.#enqueue(batch);
    const baseOffset = this.#writeAtOnce(batch);
    if (!this.#context.settings.enforceFsync) return baseOffset;
    return this.#durability.wait().then(() => baseOffset);
  }

  /** Writes the index entries that are only in memory. Errors: DiskError; they stay in memory. */
  async flushIndex(): Promise<void> {
    for (const { index } of [...this.#segments]) {
      if (index.unwrittenCount > 0) await index.write(this.#context.writer);
    }
  }

  /** Waits until nothing is in flight, neither writes nor syncs. */
  async drain(): Promise<void> {
    while (this.#pump !== undefined || this.#sealing !== undefined) await (this.#pump ?? this.#sealing);
    await this.#durability.idle();
    for (const { index } of this.#segments) await index.idle();
  }

  /** Whether index entries are only in memory. */
  get hasUnwrittenIndex(): boolean {
    return this.#segments.some(({ index }) => index.unwrittenCount > 0);
  }

  /**
   * Resolves when no sync is in flight, or to come, for segments that are sealed now. Errors: BrokerError
   * cannot_append_message when the partition takes no more messages.
   */
  async settle(): Promise<void> {
    await this.#sealing;
    await this.#durability.wait();
  }

  /** Whether messages were written that no sync has covered. */
  get hasUnsynced(): boolean {
    return this.#durability.hasUnsynced;
  }

  #enqueue(batch: BatchRange): Promise<number> {
    const written = new Promise<number>((resolve, reject) => this.#waiting.push({ batch, resolve, reject }));
    this.#pump ??= this.#writeWaiting();
    if (!this.#context.settings.enforceFsync) return written;
    return written.then((baseOffset) => this.#durability.wait().then(() => baseOffset));
  }

  /** Writes what waits, in order, until nothing does. A group's failure is its own. */
  async #writeWaiting(): Promise<void> {
    const pacer = new Pacer(this.#context.clock);
    while (this.#waiting.length > 0) {
      if (this.#mustWait()) await this.#sealing;
      const { segmentSizeBytes } = this.#context.settings;
      const room = { lengthBytes: this.#active.lengthBytes, segmentSizeBytes };
      await this.#writeGroup(takeGroup(this.#waiting, this.#context.slabs, room));
      await pacer.pace();
    }
    // In the turn in which nothing waits, or what comes next would wait for ever.
    this.#pump = undefined;
  }

  async #writeGroup(group: readonly WaitingBatch[]): Promise<void> {
    const { slabs, writer } = this.#context;
    const segment = this.#active;
    try {
      this.#stampAll(segment, group);
      const { bytes, release } = groupBytes(group, slabs);
      try {
        await writer.write(segment.writeSlot, bytes, segment.lengthBytes);
      } finally {
        release();
      }
    } catch (error) {
      const refusal = this.#refusal(segment, group.length, error);
      for (const { reject } of group) reject(refusal);
      return;
    }
    for (const { batch, resolve } of group) resolve(this.#written(segment, batch));
  }

  /** A full segment rolls with the next append, and the one before it is not durable yet. */
  #mustWait(): boolean {
    return this.#sealing !== undefined && this.#active.lengthBytes >= this.#context.settings.segmentSizeBytes;
  }

  get #active(): Segment {
    return this.#segments[this.#segments.length - 1]!;
  }

  #writeAtOnce(batch: BatchRange): number {
    const segment = this.#active;
    try {
      this.#stamp(segment, batch, segment.nextOffset, segment.lengthBytes);
      this.#context.writer.writeNow(segment.writeSlot, bytesOf(batch), segment.lengthBytes);
    } catch (error) {
      throw this.#refusal(segment, 1, error);
    }
    return this.#written(segment, batch);
  }

  #stampAll(segment: Segment, group: readonly WaitingBatch[]): void {
    let { nextOffset, lengthBytes } = segment;
    for (const { batch } of group) {
      this.#stamp(segment, batch, nextOffset, lengthBytes);
      nextOffset += batch.messagesCount;
      lengthBytes += batch.messagesLength;
    }
  }

  #stamp(segment: Segment, batch: BatchRange, baseOffset: number, basePosition: number): void {
    this.#durability.mustBeSound();
    if (basePosition + batch.messagesLength > MOST_BYTES_A_SEGMENT) {
      throw new BrokerError(
        "cannot_append_message",
        `"${segment.writeSlot.path}" is full and the next cannot be made`,
      );
    }
    this.#lastTimestampMicros = Math.max(this.#lastTimestampMicros, this.#context.clock.nowMicros());
    stamp(batch, {
      baseOffset,
      timestampMicros: this.#lastTimestampMicros,
      relativeOffset: baseOffset - segment.startOffset,
      basePosition,
      // The entries the client sent have been checked; ours take their place.
      indexOutAddress: batch.indexAddress,
    });
  }

  /** The bytes are in the file: readers may see them from here on. */
  #written(segment: Segment, batch: BatchRange): number {
    const { settings } = this.#context;
    const baseOffset = segment.nextOffset;
    const wasFull = segment.lengthBytes >= settings.segmentSizeBytes;
    const { indexAddress, messagesCount } = batch;
    const entries = memoryBytes().subarray(indexAddress, indexAddress + messagesCount * INDEX_ENTRY_LENGTH);
    segment.grow(entries, messagesCount, batch.messagesLength, this.#lastTimestampMicros);
    this.#durability.wrote(segment);
    if (wasFull) this.#roll(segment);
    else if (this.#isIndexDue(segment)) this.#context.indexWriter.due(segment.index);
    if (this.#arrivals.isHeard) this.#arrivals.ring();
    return baseOffset;
  }

  #isIndexDue({ index, lengthBytes }: Segment): boolean {
    const { messagesRequiredToSave, sizeRequiredToSaveBytes } = this.#context.settings;
    return index.unwrittenCount >= messagesRequiredToSave ||
      lengthBytes - index.writtenEnd >= sizeRequiredToSaveBytes;
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
    full.index.seal();
    this.#segments.push(next);
    this.#durability.madeFilesIn(this.#directory);
    this.#sealing = this.#seal(full).finally(() => this.#sealing = undefined);
  }

  /**
   * Makes a full segment durable while the next one takes messages. The next is not sealed before this is done, so
   * only the last two segments can have bytes that the disk does not: recovery relies on it.
   */
  async #seal(full: Segment): Promise<void> {
    try {
      await this.#durability.wait();
      await this.#writeIndexOf(full);
      await this.#context.syncs.run(() => full.syncIndex());
    } catch (error) {
      this.#durability.fail(`a full segment of "${this.#directory}" could not be synced`, error);
    } finally {
      full.writeSlot.close();
    }
  }

  /** The entries can be made again from the log, so their failure is none of the segment. */
  async #writeIndexOf({ index }: Segment): Promise<void> {
    try {
      await index.write(this.#context.writer);
    } catch {
      // This tries again every now and then, and says why it does.
      this.#context.indexWriter.due(index);
    }
  }

  /** What a failed write left is cut off again, and those who sent it are told. */
  #refusal(segment: Segment, batches: number, error: unknown): unknown {
    // It was refused before the file was touched.
    if (error instanceof BrokerError) return error;
    const isUntouched = error instanceof DiskError && error.operation === "open";
    if (!isUntouched) this.#cutBack(segment);
    if (!(error instanceof DiskError)) return error;
    this.#context.writeFailures.add(this.#directory, batches, error);
    return new BrokerError("cannot_append_message", `nothing of this batch was stored: ${error.message}`);
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
      this.#durability.fail(
        `the rest of a failed write could not be cut off "${segment.writeSlot.path}"`,
        error,
      );
    }
  }
}
