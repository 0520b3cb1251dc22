/**
 * The reading side of a partition (docs/log.md, Read and Damage).
 *
 * A read finds its messages by arithmetic in the index, and fetches their bytes in one piece per segment into a slab,
 * behind some room for a header, so that the answer leaves in one write. The bytes are as they were stored. What is too
 * long for that is verified first and then given out as a stream. Where there is damage the read ends before it.
 */
import { countGood, fillFound, mustCheck } from "./check_read.ts";
import { countGoodOfLong } from "./check_long.ts";
import { FilesOut, fillLater, fillNow, isUnreadable } from "./fill.ts";
import { cutBehind, damagedAt, find, type Found, offsetIn, type ReadFrom, type ReadLimits } from "./find.ts";
import type { LogContext } from "./log_context.ts";
import { MessageStream } from "./message_stream.ts";
import { MessagesRead, NOTHING_READ, READ_HEADROOM } from "./messages_read.ts";
import type { Segment } from "./segment.ts";
import type { Slab } from "./slab_pool.ts";

/** More than this is streamed. */
const MOST_IN_ONE_PIECE = 4 * 1024 * 1024;

/** A read that takes time takes no more segments than this, because all their files are open until it is done. */
const MOST_SEGMENTS_OUT = 64;

/**
 * undefined when the slabs are all in use; try again when some came back.
 *
 * Errors: DiskError; BrokerError invalid_message_checksum when the first message is damaged.
 */
export function readMessages(
  context: LogContext,
  segments: readonly Segment[],
  from: ReadFrom,
  limits: ReadLimits,
): MessagesRead | Promise<MessagesRead> | undefined {
  const found = find(segments, from, limits);
  if (found === undefined) return NOTHING_READ;
  if (found.lengthBytes > MOST_IN_ONE_PIECE) return readLong(context, found);
  const { slabs, coldReads } = context;
  if (!slabs.hasRoomFor(READ_HEADROOM + found.lengthBytes)) return undefined;
  const slab = slabs.acquire(READ_HEADROOM + found.lengthBytes);
  const isChecked = !mustCheck(context, found.pieces);
  // What nobody has looked at for an hour need not be in the page cache, however near the end it is.
  if (found.isHot && isChecked) return readNow(context, found, slab, true);
  if (!coldReads.mayBlock()) return readLater(context, found, slab);
  const startedAtMs = context.clock.monotonicMs();
  const read = readNow(context, found, slab, isChecked);
  coldReads.took(context.clock.monotonicMs() - startedAtMs);
  return read;
}

function readNow(
  context: LogContext,
  found: Found,
  slab: Slab,
  isChecked: boolean,
): MessagesRead | Promise<MessagesRead> {
  try {
    let at = READ_HEADROOM;
    for (const { segment, position, length } of found.pieces) {
      const file = segment.readSlot.checkOut();
      try {
        fillNow(file, slab.bytes.subarray(at, at + length), position);
      } finally {
        segment.readSlot.checkIn();
      }
      at += length;
    }
    const good = isChecked ? found : goodPart(context, found, slab);
    return new MessagesRead(good, context.slabs, slab);
  } catch (error) {
    // Off the event loop it is looked for what can be read.
    if (isUnreadable(error)) return readLater(context, found, slab);
    context.slabs.release(slab);
    throw error;
  }
}

async function readLater(context: LogContext, found: Found, slab: Slab): Promise<MessagesRead> {
  let files: FilesOut | undefined;
  try {
    const few = ofFewSegments(found);
    files = new FilesOut(few);
    const readable = await fillAll(context, few, files, slab);
    return new MessagesRead(goodPart(context, readable, slab), context.slabs, slab);
  } catch (error) {
    context.slabs.release(slab);
    throw error;
  } finally {
    files?.checkIn();
  }
}

/** Resolves with what could be read. */
async function fillAll(context: LogContext, found: Found, files: FilesOut, slab: Slab): Promise<Found> {
  let at = READ_HEADROOM;
  for (const [number, piece] of found.pieces.entries()) {
    const into = slab.bytes.subarray(at, at + piece.length);
    try {
      await fillLater(context, files.of(number), into, piece.position);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const readable = await fillFound(context, files.of(number), piece, into);
      if (readable < piece.count) return upTo(found, number, readable);
    }
    at += piece.length;
  }
  return found;
}

/** What comes before the first damaged message. Errors: BrokerError invalid_message_checksum when that is nothing. */
function goodPart(context: LogContext, found: Found, slab: Slab): Found {
  let at = READ_HEADROOM;
  for (const [number, piece] of found.pieces.entries()) {
    const good = countGood(context, piece, slab.address + at);
    if (good < piece.count) return upTo(found, number, good);
    at += piece.length;
  }
  return found;
}

/** Errors: BrokerError invalid_message_checksum when nothing is left. */
function upTo(found: Found, number: number, count: number): Found {
  const left = cutBehind(found, number, count);
  if (left !== undefined) return left;
  const first = found.pieces[0]!;
  const offset = offsetIn(first, 0);
  throw damagedAt(first.segment.damage.atOrBehind(offset) ?? { firstOffset: offset, nextOffset: offset + 1 });
}

function readLong(context: LogContext, found: Found): MessagesRead | Promise<MessagesRead> {
  const few = ofFewSegments(found);
  return mustCheck(context, few.pieces) ? checkLong(context, few) : streamOf(context, few);
}

function ofFewSegments(found: Found): Found {
  const { pieces } = found;
  const last = MOST_SEGMENTS_OUT - 1;
  return pieces.length <= MOST_SEGMENTS_OUT ? found : upTo(found, last, pieces[last]!.count);
}

async function checkLong(context: LogContext, found: Found): Promise<MessagesRead> {
  const files = new FilesOut(found);
  try {
    for (const [number, piece] of found.pieces.entries()) {
      const good = await countGoodOfLong(context, piece, files.of(number));
      if (good < piece.count) return streamOf(context, upTo(found, number, good));
    }
    // The stream takes the files out before they are checked in here.
    return streamOf(context, found);
  } finally {
    files.checkIn();
  }
}

function streamOf(context: LogContext, found: Found): MessagesRead {
  return new MessagesRead(found, context.slabs, undefined, new MessageStream(context, found));
}
