/**
 * Walks a log file and tells how far it is whole: lengths sane, offsets one after another, checksums right. Whoever wants
 * the index entries of what is found gets them on the way.
 *
 * What is *settled* was once known to be whole, so what is wrong there is damage, and the walk goes on behind it: the
 * offsets between are a gap. Behind that, the first message that is wrong is where a write was torn, and the walk ends.
 */
import { readUpTo } from "./file_io.ts";
import { scan as scanMemory, type ScanStop } from "./kernel/kernel.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import type { OffsetRange } from "./partition_notes.ts";
import { findNext } from "./resume.ts";
import type { FileSlot } from "./open_files.ts";
import type { SegmentSlots } from "./segment.ts";
import type { Slab } from "./slab_pool.ts";
import { HEADER_LENGTH, messageLengthAt } from "./stored_header.ts";

/** What is read at a time; a message that is larger gets a slab of its own size. */
const PIECE_LENGTH = 4 * 1024 * 1024;
const MESSAGES_A_PIECE = 65_536;

/** A place in a log between two messages. */
export interface LogMark {
  readonly lengthBytes: number;
  readonly nextOffset: number;
}

/** Messages that need no look, since their index is known. */
export interface KnownBefore extends LogMark {
  readonly indexCount: number;
  /** The index entries behind the last whole page. */
  readonly indexTail: Uint8Array;
}

export interface ScanPlan {
  readonly startOffset: number;
  readonly from?: KnownBefore;
  /** "all": nothing is known; damage is stepped over as long as something valid lies behind it. */
  readonly settled: LogMark | "all" | "nothing";
  /** The file is taken to end here at most. */
  readonly limit?: number;
  /** Bytes that stand in no message's place do not end the walk. */
  readonly passesExcess?: true;
}

/** What the index has to say of the messages, in order. */
export interface IndexSink {
  /** `count` entries, given as their bytes, which are not to be kept. */
  add(entries: Uint8Array, count: number): void;
  addGap(gap: Gap): void;
}

/** Bytes of a log that are no messages, and the offsets that are missing there. */
export interface Gap {
  readonly position: number;
  readonly endPosition: number;
  /** Relative to the segment's start. */
  readonly relativeOffset: number;
  readonly messagesCount: number;
  /** Of the message before. */
  readonly timestampMicros: number;
}

/** A run of bytes of the log. */
export interface ByteRange {
  readonly position: number;
  readonly endPosition: number;
}

export interface Scanned {
  /** Behind the last message that is whole, or the last gap. */
  readonly lengthBytes: number;
  readonly nextOffset: number;
  /** Length of the log file. */
  readonly fileLength: number;
  /** Why the walk ended before the end of the file; undefined when it did not. */
  readonly stop: Exclude<ScanStop, "end"> | undefined;
  /** Bytes in the midst of the log that stand in no message's place; the walk ended there. */
  readonly excess: ByteRange | undefined;
  readonly gaps: readonly (OffsetRange & ByteRange)[];
  /** Bytes that stand in no message's place, and were passed. */
  readonly passed: readonly ByteRange[];
}

/** Errors: DiskError. */
export async function scanLog(
  context: LogContext,
  slots: Pick<SegmentSlots, "read" | "index">,
  plan: ScanPlan,
  index: IndexSink,
): Promise<Scanned> {
  const walk = new LogWalk(context, slots, plan, index);
  try {
    return await walk.run();
  } finally {
    walk.release();
  }
}

class LogWalk {
  readonly #context: LogContext;
  readonly #slots: Pick<SegmentSlots, "read" | "index">;
  readonly #plan: ScanPlan;
  readonly #index: IndexSink;
  readonly #fileLength: number;
  readonly #settledLength: number;
  readonly #gaps: (OffsetRange & ByteRange)[] = [];
  readonly #passed: ByteRange[] = [];
  readonly #entries: Slab;
  #excess: Scanned["excess"];
  #piece: Slab;
  #position: number;
  #nextOffset: number;
  #lastTimestampMicros = 0;

  constructor(
    context: LogContext,
    slots: Pick<SegmentSlots, "read" | "index">,
    plan: ScanPlan,
    index: IndexSink,
  ) {
    this.#context = context;
    this.#slots = slots;
    this.#plan = plan;
    const { from, settled } = plan;
    this.#index = index;
    this.#position = from?.lengthBytes ?? 0;
    this.#nextOffset = from?.nextOffset ?? plan.startOffset;
    this.#fileLength = Math.min(plan.limit ?? Infinity, fileLengthOf(slots.read));
    this.#settledLength = settled === "all"
      ? this.#fileLength
      : settled === "nothing"
      ? 0
      : Math.min(settled.lengthBytes, this.#fileLength);
    this.#piece = context.slabs.acquire(PIECE_LENGTH);
    this.#entries = context.slabs.acquire(MESSAGES_A_PIECE * INDEX_ENTRY_LENGTH);
  }

  async run(): Promise<Scanned> {
    const pacer = new Pacer(this.#context.clock);
    let stop: Scanned["stop"];
    while (this.#position < this.#fileLength && stop === undefined) {
      stop = this.#step();
      if (stop !== undefined && this.#isSettled && await this.#stepOver()) stop = undefined;
      await pacer.pace();
    }
    return {
      lengthBytes: this.#position,
      nextOffset: this.#nextOffset,
      fileLength: this.#fileLength,
      stop,
      excess: this.#excess,
      gaps: this.#gaps,
      passed: this.#passed,
    };
  }

  release(): void {
    this.#context.slabs.release(this.#piece);
    this.#context.slabs.release(this.#entries);
  }

  get #isSettled(): boolean {
    return this.#position < this.#settledLength;
  }

  /** No message that begins at the position may go past this. */
  get #limit(): number {
    return this.#isSettled ? this.#settledLength : this.#fileLength;
  }

  /** One piece further; tells what is wrong when it cannot go on. */
  #step(): Scanned["stop"] {
    const length = Math.min(this.#piece.bytes.length, this.#limit - this.#position);
    const isWhole =
      readUpTo(this.#slots.read, this.#piece.bytes.subarray(0, length), this.#position) === length;
    if (!isWhole) return "short";
    const found = scanMemory({
      address: this.#piece.address,
      length,
      expectedOffset: this.#nextOffset,
      relativeOffset: this.#nextOffset - this.#plan.startOffset,
      basePosition: this.#position,
      indexOutAddress: this.#entries.address,
      maxMessages: MESSAGES_A_PIECE,
      verify: true,
      // Duplicates that another server dropped left holes in the offsets.
      anyOffset: this.#isSettled,
    });
    if (found.messagesCount > 0) {
      this.#index.add(this.#entries.bytes, found.messagesCount);
      this.#position += found.validLength;
      this.#nextOffset = found.nextOffset;
      this.#lastTimestampMicros = found.lastTimestampMicros;
      if (found.stop === "short" && this.#position < this.#limit) return undefined;
    }
    if (found.stop === "end") return undefined;
    if (found.stop === "short" && this.#position + length < this.#limit) return this.#growPiece();
    return found.stop;
  }

  /** The message at the position is larger than the piece: takes a slab that holds it, if the file does. */
  #growPiece(): Scanned["stop"] {
    const { bytes } = this.#piece;
    const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_LENGTH);
    const needed = messageLengthAt(view, 0);
    if (needed === undefined || this.#position + needed > this.#limit) return "short";
    this.#context.slabs.release(this.#piece);
    this.#piece = this.#context.slabs.acquire(needed);
    return undefined;
  }

  /** Goes on behind the damage at the position; false when there is nothing to go on with. */
  async #stepOver(): Promise<boolean> {
    const { settled, startOffset } = this.#plan;
    const damaged = {
      position: this.#position,
      nextOffset: this.#nextOffset,
      limit: this.#limit,
      startOffset,
    };
    const found = await findNext(this.#context, this.#slots, damaged);
    if (found !== undefined) return this.#takeGap(found.position, found.offset);
    if (typeof settled === "string" || settled.nextOffset <= this.#nextOffset) return false;
    return this.#takeGap(this.#settledLength, settled.nextOffset);
  }

  /** What lies before `endPosition` stands for the offsets before `nextOffset`; there may be none, or no room for any. */
  #takeGap(endPosition: number, nextOffset: number): boolean {
    const bytes = endPosition - this.#position;
    const missing = nextOffset - this.#nextOffset;
    const range = { position: this.#position, endPosition };
    if (missing > 0) this.#gaps.push({ firstOffset: this.#nextOffset, nextOffset, ...range });
    if (missing === 0 || bytes < HEADER_LENGTH) return this.#takeExcess(range, nextOffset);
    const messagesCount = Math.min(missing, Math.floor(bytes / HEADER_LENGTH));
    const gap: Gap = {
      position: this.#position,
      endPosition,
      // Where there are more offsets than could have had messages here, the last ones are named.
      relativeOffset: nextOffset - messagesCount - this.#plan.startOffset,
      messagesCount,
      timestampMicros: this.#lastTimestampMicros,
    };
    this.#index.addGap(gap);
    this.#position = endPosition;
    this.#nextOffset = nextOffset;
    return true;
  }

  #takeExcess(range: ByteRange, nextOffset: number): boolean {
    if (this.#plan.passesExcess !== true) {
      this.#excess = range;
      return false;
    }
    this.#passed.push(range);
    this.#position = range.endPosition;
    this.#nextOffset = nextOffset;
    return true;
  }
}

function fileLengthOf(slot: FileSlot): number {
  const file = slot.checkOut();
  try {
    return file.length();
  } finally {
    slot.checkIn();
  }
}
