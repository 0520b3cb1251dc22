/**
 * One segment: a log file, its index, and how far both go.
 *
 * The lengths here are what the files are known to hold whole messages up to; readers go no further. Writing and
 * reading have a descriptor each, because a read queues behind a write and a sync on the same one.
 */
import { Damage } from "./damage.ts";
import type { LogContext } from "./log_context.ts";
import { indexPath, logPath } from "./layout.ts";
import { firstEntry, OffsetIndex } from "./offset_index.ts";
import type { FileSlot } from "./open_files.ts";
import { hourOf, Verified } from "./verified.ts";

export interface SegmentState {
  readonly lengthBytes: number;
  readonly nextOffset: number;
  /** Whether the disk is known to have all of it. */
  readonly isDurable: boolean;
  /** Whether the index was made, or compared, by this process. */
  readonly isIndexProven: boolean;
}

export class Segment {
  readonly startOffset: number;
  readonly index: OffsetIndex;
  readonly writeSlot: FileSlot;
  readonly readSlot: FileSlot;
  readonly damage: Damage = new Damage();
  readonly verified: Verified = new Verified();
  /** Whether the disk was known to have all of it when it was opened. */
  readonly wasDurable: boolean;
  #isIndexProven: boolean;
  #lengthBytes: number;
  #nextOffset: number;
  /** undefined: the index knows, and was not asked yet. */
  #lastTimestampMicros: number | undefined;

  constructor(startOffset: number, slots: SegmentSlots, index: OffsetIndex, state?: SegmentState) {
    this.startOffset = startOffset;
    this.index = index;
    this.writeSlot = slots.write;
    this.readSlot = slots.read;
    this.#lengthBytes = state?.lengthBytes ?? 0;
    this.#nextOffset = state?.nextOffset ?? startOffset;
    this.wasDurable = state?.isDurable ?? true;
    this.#isIndexProven = state?.isIndexProven ?? true;
    index.checkAgainst(() => ({
      count: index.count,
      lengthBytes: this.#lengthBytes,
      offsets: this.#nextOffset - startOffset,
      isProven: this.#isIndexProven,
    }));
  }

  /** Makes both files, empty, and the segment that stands for them. Errors: DiskError. */
  static create(context: LogContext, directory: string, startOffset: number): Segment {
    const slots = segmentSlots(context, directory, startOffset);
    for (const slot of [slots.write, slots.index]) {
      slot.checkOut();
      slot.checkIn();
    }
    const segment = new Segment(startOffset, slots, new OffsetIndex(slots.index, context.pages));
    segment.verified.begin(hourOf(context.clock));
    return segment;
  }

  get lengthBytes(): number {
    return this.#lengthBytes;
  }

  get messagesCount(): number {
    return this.index.count;
  }

  /** The offset behind the last message; the start offset when there is none. */
  get nextOffset(): number {
    return this.#nextOffset;
  }

  /** Of the last message; 0 when there is none. Errors: IndexDamaged, DiskError. */
  get lastTimestampMicros(): number {
    const { count } = this.index;
    return this.#lastTimestampMicros ??= count === 0 ? 0 : this.index.timestampMicros(count - 1);
  }

  /** Whether a message that is not what the index says must be damaged itself. */
  get isIndexProven(): boolean {
    return this.#isIndexProven;
  }

  /** The index was compared with the log, all of it. */
  proveIndex(): void {
    this.#isIndexProven = true;
  }

  /** Takes note of messages that are in the log file now. */
  grow(entries: Uint8Array, messagesCount: number, lengthBytes: number, timestampMicros: number): void {
    this.index.append(entries, messagesCount);
    this.#lengthBytes += lengthBytes;
    this.#nextOffset += messagesCount;
    this.#lastTimestampMicros = timestampMicros;
  }

  /** The entry of the first message at or behind `offset`; the count when there is none. */
  entryAtOffset(offset: number): number {
    const relative = offset - this.startOffset;
    if (relative <= 0) return 0;
    const count = this.index.count;
    // Offsets are dense but in folders where duplicates were once dropped after they had got an offset.
    if (relative < count && this.index.relativeOffset(relative) === relative) return relative;
    if (relative >= this.#nextOffset - this.startOffset) return count;
    return firstEntry(0, count, (entry) => this.index.relativeOffset(entry) >= relative);
  }

  /** The entry of the first message with this timestamp or a later one; the count when there is none. */
  entryAtTimestamp(timestampMicros: number): number {
    return firstEntry(0, this.index.count, (entry) => this.index.timestampMicros(entry) >= timestampMicros);
  }

  /** Makes the messages durable. Errors: DiskError. */
  async syncLog(): Promise<void> {
    await syncSlot(this.writeSlot);
  }

  /** Makes the index as far as it is written durable. Errors: DiskError. */
  async syncIndex(): Promise<void> {
    await syncSlot(this.index.slot);
  }

  close(): void {
    this.writeSlot.close();
    this.readSlot.close();
    this.index.close();
    // A read in progress still looks into the index.
    this.readSlot.whenUnused(() => this.index.forgetPages());
  }
}

export interface SegmentSlots {
  readonly write: FileSlot;
  readonly read: FileSlot;
  readonly index: FileSlot;
}

export function segmentSlots(context: LogContext, directory: string, startOffset: number): SegmentSlots {
  const log = logPath(directory, startOffset);
  return {
    write: context.files.slot(log, "write"),
    read: context.files.slot(log, "read"),
    index: context.files.slot(indexPath(directory, startOffset), "write"),
  };
}

async function syncSlot(slot: FileSlot): Promise<void> {
  const file = slot.checkOut();
  try {
    await file.sync();
  } finally {
    slot.checkIn();
  }
}
