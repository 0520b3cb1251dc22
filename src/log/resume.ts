/**
 * Finds where a log goes on behind damage: the next place where a whole message with a right checksum begins, with an
 * offset that can follow.
 *
 * Three places are asked, the surest first: where the damaged message says that it ends, where the old index says that
 * messages end, and then every single byte. The last can be fooled by a payload that holds a copy of a log, so it comes
 * last.
 */
import { DiskError } from "../platform/mod.ts";
import { readUpTo } from "./file_io.ts";
import { scan } from "./kernel/kernel.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { firstEntry } from "./offset_index.ts";
import type { FileSlot } from "./open_files.ts";
import { Pacer } from "./pacer.ts";
import type { SegmentSlots } from "./segment.ts";
import {
  couldBeHeader,
  HEADER_LENGTH,
  messageLengthAt,
  offsetAt,
  type PlausibleOffsets,
} from "./stored_header.ts";

/** The byte search looks at so much at a time. */
const WINDOW_LENGTH = 1024 * 1024;

export interface Damaged {
  /** Where the message begins that is wrong. */
  readonly position: number;
  /** The lowest offset that a message behind it can have. */
  readonly nextOffset: number;
  /** No message goes past this position. */
  readonly limit: number;
  readonly startOffset: number;
}

export interface Found {
  readonly position: number;
  readonly offset: number;
}

/** undefined when nothing valid lies behind. Errors: DiskError. */
export async function findNext(
  context: LogContext,
  slots: Pick<SegmentSlots, "read" | "index">,
  damaged: Damaged,
): Promise<Found | undefined> {
  const search = new Search(context, slots, damaged);
  return search.atItsOwnEnd() ?? await search.whereIndexSays() ?? await search.byteByByte();
}

class Search {
  readonly #context: LogContext;
  readonly #slots: Pick<SegmentSlots, "read" | "index">;
  readonly #damaged: Damaged;
  readonly #offsets: PlausibleOffsets;
  readonly #header = new DataView(new ArrayBuffer(HEADER_LENGTH));
  readonly #pacer: Pacer;

  constructor(context: LogContext, slots: Pick<SegmentSlots, "read" | "index">, damaged: Damaged) {
    this.#context = context;
    this.#slots = slots;
    this.#damaged = damaged;
    this.#offsets = { lowest: damaged.nextOffset, highest: damaged.startOffset + 2 ** 32 - 1 };
    this.#pacer = new Pacer(context.clock);
  }

  atItsOwnEnd(): Found | undefined {
    if (!this.#readHeader(this.#damaged.position)) return undefined;
    const length = messageLengthAt(this.#header, 0);
    return length === undefined ? undefined : this.#messageAt(this.#damaged.position + length);
  }

  async whereIndexSays(): Promise<Found | undefined> {
    const index = new IndexAsItLies(this.#slots.index);
    const { position, limit } = this.#damaged;
    for (
      let entry = firstEntry(0, index.count, (at) => index.endPosition(at) > position);
      entry < index.count;
      entry++
    ) {
      const end = index.endPosition(entry);
      if (end >= limit) return undefined;
      const found = end > position ? this.#messageAt(end) : undefined;
      if (found !== undefined) return found;
      await this.#pacer.pace();
    }
    return undefined;
  }

  async byteByByte(): Promise<Found | undefined> {
    const window = new Uint8Array(WINDOW_LENGTH);
    const view = new DataView(window.buffer);
    let position = this.#damaged.position + 1;
    while (position + HEADER_LENGTH <= this.#damaged.limit) {
      const length = readUpTo(this.#slots.read, window, position);
      if (length < HEADER_LENGTH) return undefined;
      for (let at = 0; at + HEADER_LENGTH <= length; at++) {
        if (!couldBeHeader(view, at, this.#offsets)) continue;
        const found = this.#messageAt(position + at);
        if (found !== undefined) return found;
      }
      position += length - HEADER_LENGTH + 1;
      await this.#pacer.pace();
    }
    return undefined;
  }

  #readHeader(position: number): boolean {
    if (position + HEADER_LENGTH > this.#damaged.limit) return false;
    return readUpTo(this.#slots.read, new Uint8Array(this.#header.buffer), position) === HEADER_LENGTH;
  }

  /** The message at this position, if one is there that is whole and can follow. */
  #messageAt(position: number): Found | undefined {
    if (!this.#readHeader(position) || !couldBeHeader(this.#header, 0, this.#offsets)) return undefined;
    const length = messageLengthAt(this.#header, 0)!;
    const offset = offsetAt(this.#header, 0);
    if (position + length > this.#damaged.limit || !this.#isWhole(position, length, offset)) return undefined;
    return { position, offset };
  }

  #isWhole(position: number, length: number, offset: number): boolean {
    const { slabs } = this.#context;
    // The index entry that the kernel writes goes behind the message.
    const slab = slabs.acquire(length + INDEX_ENTRY_LENGTH);
    try {
      if (readUpTo(this.#slots.read, slab.bytes.subarray(0, length), position) < length) return false;
      return scan({
        address: slab.address,
        length,
        expectedOffset: offset,
        relativeOffset: 0,
        basePosition: 0,
        indexOutAddress: slab.address + length,
        maxMessages: 1,
        verify: true,
      }).messagesCount === 1;
    } finally {
      slabs.release(slab);
    }
  }
}

/** An index file that need not be right, entry by entry. */
export class IndexAsItLies {
  readonly count: number;
  readonly #slot: FileSlot;
  readonly #entry = new DataView(new ArrayBuffer(INDEX_ENTRY_LENGTH));
  #loaded = -1;

  constructor(slot: FileSlot) {
    this.#slot = slot;
    this.count = Math.floor(lengthIfThere(slot) / INDEX_ENTRY_LENGTH);
  }

  relativeOffset(entry: number): number {
    return this.#load(entry).getUint32(0, true);
  }

  endPosition(entry: number): number {
    return this.#load(entry).getUint32(4, true);
  }

  timestampMicros(entry: number): number {
    return Number(this.#load(entry).getBigUint64(8, true));
  }

  #load(entry: number): DataView {
    if (this.#loaded !== entry) {
      readUpTo(this.#slot, new Uint8Array(this.#entry.buffer), entry * INDEX_ENTRY_LENGTH);
      this.#loaded = entry;
    }
    return this.#entry;
  }
}

/** 0 when there is no such file. */
function lengthIfThere(slot: FileSlot): number {
  try {
    const file = slot.checkOut();
    try {
      return file.length();
    } finally {
      slot.checkIn();
    }
  } catch (error) {
    if (error instanceof DiskError && error.code === "not_found") return 0;
    throw error;
  }
}
