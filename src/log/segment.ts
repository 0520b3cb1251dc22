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
  readonly lastTimestampMicros: number;
}

export class Segment {
  readonly startOffset: number;
  readonly index: OffsetIndex;
  readonly writeSlot: FileSlot;
  readonly readSlot: FileSlot;
  readonly damage: Damage = new Damage();
  readonly verified: Verified = new Verified();
  #lengthBytes: number;
  #nextOffset: number;
  #lastTimestampMicros: number;

  constructor(startOffset: number, slots: SegmentSlots, index: OffsetIndex, state?: SegmentState) {
    this.startOffset = startOffset;
    this.index = index;
    this.writeSlot = slots.write;
    this.readSlot = slots.read;
    this.#lengthBytes = state?.lengthBytes ?? 0;
    this.#nextOffset = state?.nextOffset ?? startOffset;
    this.#lastTimestampMicros = state?.lastTimestampMicros ?? 0;
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

  get lastTimestampMicros(): number {
    return this.#lastTimestampMicros;
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
