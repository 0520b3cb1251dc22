/**
 * Walks a log file from its first message and tells how far it is whole: lengths sane, offsets one after another,
 * checksums right. The index is brought in line on the way: entries that the file has stay, the rest is written anew.
 */
import { scan as scanMemory, type ScanStop } from "./kernel/kernel.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import { OffsetIndex } from "./offset_index.ts";
import { Segment, type SegmentSlots, segmentSlots } from "./segment.ts";
import type { Slab } from "./slab_pool.ts";

/** What is read at a time; a message that is larger gets a slab of its own size. */
const PIECE_LENGTH = 4 * 1024 * 1024;
const MESSAGES_A_PIECE = 65_536;
const MESSAGE_HEADER_LENGTH = 64;
const HEADERS_LENGTH_AT = 48;
const PAYLOAD_LENGTH_AT = 52;

export interface ScannedSegment {
  readonly segment: Segment;
  /** Length of the log file; what lies behind the segment's length is damaged or torn. */
  readonly fileLength: number;
  /** Why the walk ended before the end of the file; undefined when it did not. */
  readonly damage: Exclude<ScanStop, "end"> | undefined;
}

export async function scanSegment(
  context: LogContext,
  directory: string,
  startOffset: number,
): Promise<ScannedSegment> {
  const slots = segmentSlots(context, directory, startOffset);
  const walk = new LogWalk(context, slots, startOffset);
  try {
    return await walk.run();
  } finally {
    walk.release();
  }
}

class LogWalk {
  readonly #context: LogContext;
  readonly #slots: SegmentSlots;
  readonly #startOffset: number;
  readonly #rebuild: IndexRebuild;
  readonly #entries: Slab;
  #piece: Slab;
  #position = 0;
  #nextOffset: number;
  #lastTimestampMicros = 0;

  constructor(context: LogContext, slots: SegmentSlots, startOffset: number) {
    this.#context = context;
    this.#slots = slots;
    this.#startOffset = startOffset;
    this.#nextOffset = startOffset;
    this.#rebuild = new IndexRebuild(slots, new OffsetIndex(slots.index, context.pages));
    this.#piece = context.slabs.acquire(PIECE_LENGTH);
    this.#entries = context.slabs.acquire(MESSAGES_A_PIECE * INDEX_ENTRY_LENGTH);
  }

  async run(): Promise<ScannedSegment> {
    const fileLength = this.#fileLength();
    const pacer = new Pacer(this.#context.clock);
    let damage: ScannedSegment["damage"];
    while (this.#position < fileLength && damage === undefined) {
      damage = this.#step(fileLength);
      await pacer.pace();
    }
    const index = this.#rebuild.finish();
    const segment = new Segment(this.#startOffset, this.#slots, index, {
      lengthBytes: this.#position,
      nextOffset: this.#nextOffset,
      lastTimestampMicros: this.#lastTimestampMicros,
    });
    return { segment, fileLength, damage };
  }

  release(): void {
    this.#context.slabs.release(this.#piece);
    this.#context.slabs.release(this.#entries);
  }

  /** One piece further; tells the damage when it cannot go on. */
  #step(fileLength: number): ScannedSegment["damage"] {
    const length = Math.min(this.#piece.bytes.length, fileLength - this.#position);
    this.#read(length);
    const found = scanMemory({
      address: this.#piece.address,
      length,
      expectedOffset: this.#nextOffset,
      relativeOffset: this.#nextOffset - this.#startOffset,
      basePosition: this.#position,
      indexOutAddress: this.#entries.address,
      maxMessages: MESSAGES_A_PIECE,
      verify: true,
    });
    if (found.messagesCount > 0) {
      this.#rebuild.add(this.#entries.bytes, found.messagesCount);
      this.#position += found.validLength;
      this.#nextOffset += found.messagesCount;
      this.#lastTimestampMicros = found.lastTimestampMicros;
      if (found.stop === "short" && this.#position < fileLength) return undefined;
    }
    if (found.stop === "end") return undefined;
    if (found.stop === "short" && this.#position + length < fileLength) return this.#growPiece(fileLength);
    return found.stop;
  }

  /** The message at the position is larger than the piece: takes a slab that holds it, if the file does. */
  #growPiece(fileLength: number): ScannedSegment["damage"] {
    const header = this.#piece.bytes;
    const view = new DataView(header.buffer, header.byteOffset, MESSAGE_HEADER_LENGTH);
    const needed = MESSAGE_HEADER_LENGTH + view.getUint32(HEADERS_LENGTH_AT, true) +
      view.getUint32(PAYLOAD_LENGTH_AT, true);
    if (this.#position + needed > fileLength) return "short";
    this.#context.slabs.release(this.#piece);
    this.#piece = this.#context.slabs.acquire(needed);
    return undefined;
  }

  #read(length: number): void {
    const file = this.#slots.read.checkOut();
    try {
      let done = 0;
      while (done < length) {
        const got = file.readSync(this.#piece.bytes.subarray(done, length), this.#position + done);
        if (got === 0) break;
        done += got;
      }
    } finally {
      this.#slots.read.checkIn();
    }
  }

  #fileLength(): number {
    const file = this.#slots.read.checkOut();
    try {
      return file.length();
    } finally {
      this.#slots.read.checkIn();
    }
  }
}

/** Compares the entries that the log asks for with those of the file, and writes from the first difference on. */
class IndexRebuild {
  readonly #slots: SegmentSlots;
  readonly #index: OffsetIndex;
  readonly #known: Uint8Array;
  #differs = false;

  constructor(slots: SegmentSlots, index: OffsetIndex) {
    this.#slots = slots;
    this.#index = index;
    this.#known = new Uint8Array(MESSAGES_A_PIECE * INDEX_ENTRY_LENGTH);
  }

  add(entries: Uint8Array, count: number): void {
    const wanted = entries.subarray(0, count * INDEX_ENTRY_LENGTH);
    if (!this.#differs) {
      if (this.#fileHas(wanted)) return this.#index.adopt(wanted, count);
      this.#differs = true;
      this.#cutFile();
    }
    this.#index.append(wanted, count);
    this.#index.flush();
  }

  finish(): OffsetIndex {
    this.#cutFile();
    return this.#index;
  }

  #fileHas(wanted: Uint8Array): boolean {
    const file = this.#slots.index.checkOut();
    try {
      const position = this.#index.count * INDEX_ENTRY_LENGTH;
      const known = this.#known.subarray(0, wanted.length);
      let done = 0;
      while (done < known.length) {
        const got = file.readSync(known.subarray(done), position + done);
        if (got === 0) return false;
        done += got;
      }
      return known.every((byte, at) => byte === wanted[at]);
    } finally {
      this.#slots.index.checkIn();
    }
  }

  /** Cuts what the file has behind the entries that are right. */
  #cutFile(): void {
    const file = this.#slots.index.checkOut();
    try {
      const length = this.#index.count * INDEX_ENTRY_LENGTH;
      if (file.length() > length) file.truncate(length);
    } finally {
      this.#slots.index.checkIn();
    }
  }
}
