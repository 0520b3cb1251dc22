/**
 * One partition: an append-only log in segments, and the offsets that its consumers have stored.
 *
 * This is the handle that everybody else uses. It knows bytes, offsets and times; who may use it, and what the
 * partition is called, is others' business. Methods return a plain value when the work is small and local, a promise
 * when it must wait.
 */
import { Appender } from "./append.ts";
import { Bell } from "./bell.ts";
import { ConsumerOffsets, makeOffsetDirectories } from "./consumer_offsets.ts";
import { BrokerError } from "../wire/mod.ts";
import { Gate } from "./gate.ts";
import type { BatchRange } from "./kernel/kernel.ts";
import type { LogContext } from "./log_context.ts";
import type { OffsetRange, RecoveryPoint } from "./partition_notes.ts";
import type { PartitionPlace } from "./partition_place.ts";
import type { ReadFrom, ReadLimits } from "./find.ts";
import type { MessagesRead } from "./messages_read.ts";
import { PartitionReads } from "./partition_reads.ts";
import { type Recovered, recoverSegments } from "./recover.ts";
import { recoveryPointOf } from "./recovery_point.ts";
import type { PurgeSteps } from "./purge_steps.ts";
import { Segment } from "./segment.ts";
import { trimFront, type TrimSteps } from "./trim.ts";

/** How often it is looked whether the quarantine has room again. */
const MS_BETWEEN_TRIES = 1000;

export class PartitionLog {
  /** Rings when messages were appended, when the partition was purged, and when it is closed. */
  readonly arrivals: Bell;
  readonly #context: LogContext;
  readonly #place: PartitionPlace;
  #segments: Segment[];
  #appender: Appender;
  #offsets: ConsumerOffsets;
  /** Who changes or closes the files is alone: an append or sync of before would make them again by their names. */
  readonly #gate = new Gate();
  #isClosed = false;
  /** How far the last `save` went. */
  #savedOffset = 0;
  /** Why nothing may be appended; recovery has something to do that it could not do yet. */
  #refusal: string | undefined;
  #nextTryAtMs: number;
  readonly #reads: PartitionReads;

  private constructor(
    context: LogContext,
    place: PartitionPlace,
    { segments, refusal }: Recovered,
    arrivals = new Bell(),
  ) {
    this.#context = context;
    this.#place = place;
    this.#segments = segments;
    this.arrivals = arrivals;
    this.#appender = this.#newAppender(segments);
    this.#offsets = new ConsumerOffsets(context, place.directory);
    this.#refusal = refusal;
    this.#reads = new PartitionReads(context, {
      segments: () => this.#segments,
      isClosed: () => this.#isClosed,
      still: (task) => this.#still(task),
    });
    this.#nextTryAtMs = context.clock.monotonicMs() + MS_BETWEEN_TRIES;
  }

  /** Opens what is there, or makes an empty partition. Errors: DiskError. */
  static async open(context: LogContext, place: PartitionPlace): Promise<PartitionLog> {
    if (context.disk.facts(place.directory) === undefined) return PartitionLog.#create(context, place);
    const log = new PartitionLog(context, place, await recoverSegments(context, place));
    log.#savedOffset = place.notes.recoveryPoint?.nextOffset ?? 0;
    await log.#offsets.load(log.isUnused ? undefined : log.currentOffset);
    return log;
  }

  static #create(context: LogContext, place: PartitionPlace, arrivals?: Bell): PartitionLog {
    makeOffsetDirectories(context.disk, place.directory);
    const segments = [Segment.create(context, place.directory, 0)];
    return new PartitionLog(context, place, { segments, refusal: undefined }, arrivals);
  }

  get segmentsCount(): number {
    return this.#segments.length;
  }

  get messagesCount(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.messagesCount, 0);
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, segment) => sum + segment.lengthBytes, 0);
  }

  /** Offset of the last message; 0 when there never was one, so ask `isEmpty` too. */
  get currentOffset(): number {
    return Math.max(0, this.#nextOffset - 1);
  }

  /** Whether no message was ever appended, or all were purged. */
  get isUnused(): boolean {
    return this.#nextOffset === 0;
  }

  /** Offset of the oldest message that is kept; the next one's when there is none. */
  get firstOffset(): number {
    return this.#segments[0]!.startOffset;
  }

  /** Others after a purge: a value that was found before it must not be stored here. */
  get offsets(): ConsumerOffsets {
    return this.#offsets;
  }

  /** Why nothing can be appended for now, and damage that is known and that nobody has said to step over. */
  get condition(): { readonly refusal: string | undefined; readonly damaged: readonly OffsetRange[] } {
    const damaged = this.#segments.flatMap(({ damage }) => damage.ranges()).filter((range) =>
      !range.isSkipped
    );
    return { refusal: this.#refusal, damaged };
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get hasUnsynced(): boolean {
    return this.#appender.hasUnsynced || this.#offsets.hasUnsynced;
  }

  /** Whether the disk may lack something, or the last recovery point lies behind. */
  get hasUnsaved(): boolean {
    return this.hasUnsynced || this.#savedOffset !== this.#nextOffset;
  }

  /** The first offset of the batch, when it is as safe as the settings ask for. Errors: see Appender.append. */
  append(batch: BatchRange): number | Promise<number> {
    if (!this.#gate.isOpen) return this.#gate.opened().then(() => this.append(batch));
    if (this.#isClosed) throw new BrokerError("partition_not_found", "the partition was deleted meanwhile");
    if (this.#refusal !== undefined) return this.#appendIfRecovered(this.#refusal, batch);
    return this.#appender.append(batch);
  }

  #appendIfRecovered(refusal: string, batch: BatchRange): Promise<number> {
    const nowMs = this.#context.clock.monotonicMs();
    if (nowMs < this.#nextTryAtMs) throw new BrokerError("cannot_append_message", refusal);
    this.#nextTryAtMs = nowMs + MS_BETWEEN_TRIES;
    return this.#recoverAgain().then(() => this.append(batch));
  }

  #recoverAgain(): Promise<void> {
    return this.#gate.alone(async () => {
      if (this.#isClosed) return;
      for (const segment of this.#segments) segment.close();
      const { segments, refusal } = await recoverSegments(this.#context, this.#place);
      this.#segments = segments;
      this.#appender = this.#newAppender(segments);
      this.#refusal = refusal;
    });
  }

  /**
   * Messages from the first one at or behind `from`, up to the next damaged one. Errors: DiskError; BrokerError
   * invalid_message_checksum when the first one is damaged.
   */
  read(from: ReadFrom, limits: ReadLimits): MessagesRead | Promise<MessagesRead> {
    return this.#reads.read(from, limits);
  }

  #still(task: () => Promise<void>): Promise<void> {
    return this.#gate.alone(async () => {
      if (this.#isClosed) return;
      await this.#appender.drain();
      await this.#appender.flushIndex();
      await task();
    });
  }

  /** Writes index entries that are only in memory; with `fsync` also makes messages, index and offsets durable. */
  flush(fsync: boolean): Promise<void> {
    return this.#gate.together(async () => {
      if (fsync) await this.#save();
      else await this.#appender.flushIndex();
    });
  }

  /**
   * Makes what is written now durable, index and offsets included, and tells how far that goes; undefined when that was
   * trimmed meanwhile. Errors: DiskError; BrokerError cannot_append_message after a failed sync.
   */
  save(): Promise<RecoveryPoint | undefined> {
    return this.#gate.together(() => this.#save());
  }

  /**
   * Empties the partition: messages and stored offsets go, offsets start at 0 again. When it is this one's turn, `take`
   * moves the directory out of the way, in one step. What is appended meanwhile waits until `settled` resolves; when
   * that rejects the partition is closed. It is closed, too, when it has lost its files and could not make new ones.
   * Errors: DiskError.
   */
  purge({ inTurn, take }: PurgeSteps, settled: Promise<void>): Promise<void> {
    return this.#gate.aloneUntil(settled.catch(() => this.#end()), async () => {
      await this.#appender.drain();
      await inTurn(() => this.#empty(take));
    });
  }

  async #empty(take: PurgeSteps["take"]): Promise<void> {
    // Index entries may be on their way to the file again.
    await this.#appender.drain();
    this.#closeFiles();
    take(this.#place.directory);
    try {
      const emptied = PartitionLog.#create(this.#context, this.#place, this.arrivals);
      this.#segments = emptied.#segments;
      this.#appender = emptied.#appender;
      this.#offsets = emptied.#offsets;
      this.#savedOffset = 0;
      this.#refusal = undefined;
      this.arrivals.ring();
    } catch (error) {
      await this.#end();
      throw error;
    }
  }

  /**
   * Makes everything durable, index included, closes, and tells how far it goes. The files are as the original server
   * leaves them.
   */
  close(): Promise<RecoveryPoint | undefined> {
    return this.#gate.alone(async () => {
      await this.#appender.drain();
      const isWhole = !this.hasUnsaved && !this.#appender.hasUnwrittenIndex;
      const point = isWhole ? undefined : await this.#save();
      await this.#end();
      return point;
    });
  }

  /** Closes a partition whose files are not wanted any more. */
  discard(): Promise<void> {
    return this.#gate.alone(() => this.#end());
  }

  /** What comes meanwhile is not waited for: it is behind the point. */
  async #save(): Promise<RecoveryPoint | undefined> {
    const active = this.#segments[this.#segments.length - 1]!;
    const point = recoveryPointOf(active);
    await this.#appender.flushIndex();
    await this.#appender.settle();
    await this.#offsets.sync();
    // Sealed and removed while we waited: its files must not be made again.
    if (!this.#segments.includes(active)) return undefined;
    await this.#context.syncs.run(() => active.syncIndex());
    this.#savedOffset = point.nextOffset;
    return point;
  }

  /**
   * Removes up to `count` of the oldest sealed segments, none with a message that some consumer or group is still to
   * read, and tells how many went. The oldest message is a later one then; offsets stay. One call at a time.
   * Errors: those of `steps`, DiskError; BrokerError cannot_append_message after a failed sync.
   */
  deleteSegments(count: number, steps: TrimSteps): Promise<number> {
    return this.#gate.together(() =>
      trimFront(this.#context, {
        ...steps,
        directory: this.#place.directory,
        segments: this.#segments,
        count,
        barrier: () => this.#offsets.lowest(),
        settle: () => this.#appender.settle(),
      })
    );
  }

  #newAppender(segments: Segment[]): Appender {
    const { directory, ancestors } = this.#place;
    return new Appender(this.#context, directory, segments, [directory, ...ancestors], this.arrivals);
  }

  async #end(): Promise<void> {
    await this.#appender.drain();
    this.#closeFiles();
    this.#isClosed = true;
    this.arrivals.ring();
  }

  #closeFiles(): void {
    for (const segment of this.#segments) segment.close();
    this.#offsets.close();
  }

  get #nextOffset(): number {
    return this.#segments[this.#segments.length - 1]!.nextOffset;
  }
}
