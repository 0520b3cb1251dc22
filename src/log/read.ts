/**
 * The reading side of a partition (docs/log.md, Read).
 *
 * A read finds the first message by arithmetic in the index, takes as many as fit, and reads their bytes in one piece
 * per segment into a slab, behind some room for a header, so that the answer leaves in one write. The bytes are as
 * they were stored.
 */
import type { FileSlot } from "./open_files.ts";
import { endsTooSoon } from "./file_io.ts";
import type { LogContext } from "./log_context.ts";
import { firstEntry } from "./offset_index.ts";
import type { Segment } from "./segment.ts";
import type { Slab, SlabPool } from "./slab_pool.ts";

/** Room before the messages of a read, for the header that a protocol puts there. */
export const READ_HEADROOM = 512;

/** Data this close to the end of the log is in the page cache for sure. */
const HOT_BYTES = 64 * 1024 * 1024;
/** More than this is read off the event loop also when it is hot, so that nobody else waits for the copy. */
const SYNCHRONOUS_BYTES = 4 * 1024 * 1024;

export type ReadFrom =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "timestamp"; readonly timestampMicros: number };

export interface ReadLimits {
  readonly messagesCount: number;
  /** One message is returned though it be larger. */
  readonly lengthBytes: number;
}

/** Messages on their way out. `release` gives the slab back; the bytes are not to be touched after it. */
export class MessagesRead {
  readonly messagesCount: number;
  readonly lastOffset: number;
  readonly #slabs: SlabPool | undefined;
  #slab: Slab | undefined;
  readonly lengthBytes: number;

  constructor(
    found: { messagesCount: number; lastOffset: number; lengthBytes: number },
    slabs?: SlabPool,
    slab?: Slab,
  ) {
    this.messagesCount = found.messagesCount;
    this.lastOffset = found.lastOffset;
    this.lengthBytes = found.lengthBytes;
    this.#slabs = slabs;
    this.#slab = slab;
  }

  /** The messages, stored form, back to back. */
  get messages(): Uint8Array {
    return this.withRoom(0);
  }

  /** The messages behind `roomBytes` of scratch space, at most READ_HEADROOM. */
  withRoom(roomBytes: number): Uint8Array {
    if (this.#slab === undefined) return new Uint8Array(roomBytes);
    return this.#slab.bytes.subarray(READ_HEADROOM - roomBytes, READ_HEADROOM + this.lengthBytes);
  }

  release(): void {
    if (this.#slab === undefined) return;
    this.#slabs!.release(this.#slab);
    this.#slab = undefined;
  }
}

export const NOTHING_READ: MessagesRead = new MessagesRead({
  messagesCount: 0,
  lastOffset: 0,
  lengthBytes: 0,
});

/** A run of bytes of one segment. */
interface Piece {
  readonly slot: FileSlot;
  readonly position: number;
  readonly length: number;
}

interface Found {
  readonly pieces: Piece[];
  readonly messagesCount: number;
  readonly lastOffset: number;
  readonly lengthBytes: number;
  readonly isHot: boolean;
}

/** undefined when the slabs are all in use; try again when some came back. Errors: DiskError. */
export function readMessages(
  context: LogContext,
  segments: readonly Segment[],
  from: ReadFrom,
  limits: ReadLimits,
): MessagesRead | Promise<MessagesRead> | undefined {
  const found = find(segments, from, limits);
  if (found === undefined) return NOTHING_READ;
  if (!context.slabs.hasRoomFor(READ_HEADROOM + found.lengthBytes)) return undefined;
  const slab = context.slabs.acquire(READ_HEADROOM + found.lengthBytes);
  const read = new MessagesRead(found, context.slabs, slab);
  if (found.lengthBytes > SYNCHRONOUS_BYTES) return fillLater(found.pieces, slab, read);
  if (found.isHot) return fillNow(found.pieces, slab, read);
  const { coldReads, clock } = context;
  if (!coldReads.mayBlock()) return fillLater(found.pieces, slab, read);
  const startedAtMs = clock.monotonicMs();
  fillNow(found.pieces, slab, read);
  coldReads.took(clock.monotonicMs() - startedAtMs);
  return read;
}

function find(segments: readonly Segment[], from: ReadFrom, limits: ReadLimits): Found | undefined {
  if (limits.messagesCount === 0) return undefined;
  let at = from.kind === "offset"
    ? firstEntry(0, segments.length, (s) => segments[s]!.nextOffset > from.offset)
    : firstEntry(0, segments.length, (s) => mayHave(segments[s]!, from.timestampMicros));
  const pieces: Piece[] = [];
  let messagesCount = 0;
  let lengthBytes = 0;
  let lastOffset = 0;
  let isHot = true;
  for (; at < segments.length && messagesCount < limits.messagesCount; at++) {
    const segment = segments[at]!;
    const first = pieces.length > 0
      ? 0
      : from.kind === "offset"
      ? segment.entryAtOffset(from.offset)
      : segment.entryAtTimestamp(from.timestampMicros);
    const wanted = Math.min(segment.messagesCount - first, limits.messagesCount - messagesCount);
    if (wanted <= 0) continue;
    const position = segment.index.endPosition(first - 1);
    const room = limits.lengthBytes - lengthBytes;
    const end = endWithin(segment, first, wanted, position + room);
    // One message always goes, or a reader could never pass it.
    const count = pieces.length === 0 ? Math.max(1, end - first) : end - first;
    if (count === 0) break;
    const length = segment.index.endPosition(first + count - 1) - position;
    pieces.push({ slot: segment.readSlot, position, length });
    isHot &&= isNearEnd(segments, at, position);
    messagesCount += count;
    lengthBytes += length;
    lastOffset = segment.startOffset + segment.index.relativeOffset(first + count - 1);
    if (count < wanted) break;
  }
  return messagesCount === 0 ? undefined : { pieces, messagesCount, lastOffset, lengthBytes, isHot };
}

/** An empty segment has no time of its own, and nothing is read from it. */
function mayHave(segment: Segment, timestampMicros: number): boolean {
  return segment.messagesCount === 0 || segment.lastTimestampMicros >= timestampMicros;
}

/** The entry behind the last of `wanted` messages that end at or before `position`. */
function endWithin(segment: Segment, first: number, wanted: number, position: number): number {
  const { index } = segment;
  if (index.endPosition(first + wanted - 1) <= position) return first + wanted;
  return firstEntry(first, first + wanted, (entry) => index.endPosition(entry) > position);
}

function isNearEnd(segments: readonly Segment[], at: number, position: number): boolean {
  let behind = segments[at]!.lengthBytes - position;
  for (let later = at + 1; later < segments.length && behind <= HOT_BYTES; later++) {
    behind += segments[later]!.lengthBytes;
  }
  return behind <= HOT_BYTES;
}

function fillNow(pieces: readonly Piece[], slab: Slab, read: MessagesRead): MessagesRead {
  try {
    let at = READ_HEADROOM;
    for (const piece of pieces) {
      fill(piece, slab.bytes.subarray(at, at + piece.length));
      at += piece.length;
    }
    return read;
  } catch (error) {
    read.release();
    throw error;
  }
}

function fill(piece: Piece, into: Uint8Array): void {
  const file = piece.slot.checkOut();
  try {
    let done = 0;
    while (done < into.length) {
      const got = file.readSync(into.subarray(done), piece.position + done);
      if (got === 0) throw endsTooSoon(piece.slot.path, piece.position + done);
      done += got;
    }
  } finally {
    piece.slot.checkIn();
  }
}

async function fillLater(pieces: readonly Piece[], slab: Slab, read: MessagesRead): Promise<MessagesRead> {
  // All are checked out before the first wait, so that no segment's file can go meanwhile.
  const files = checkOutAll(pieces, read);
  try {
    let at = READ_HEADROOM;
    for (const [number, piece] of pieces.entries()) {
      const into = slab.bytes.subarray(at, at + piece.length);
      let done = 0;
      while (done < piece.length) {
        const got = await files[number]!.read(into.subarray(done), piece.position + done);
        if (got === 0) throw endsTooSoon(piece.slot.path, piece.position + done);
        done += got;
      }
      at += piece.length;
    }
    return read;
  } catch (error) {
    read.release();
    throw error;
  } finally {
    for (const piece of pieces) piece.slot.checkIn();
  }
}

function checkOutAll(pieces: readonly Piece[], read: MessagesRead) {
  const files = [];
  try {
    for (const piece of pieces) files.push(piece.slot.checkOut());
  } catch (error) {
    for (const piece of pieces.slice(0, files.length)) piece.slot.checkIn();
    read.release();
    throw error;
  }
  return files;
}
