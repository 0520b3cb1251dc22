/**
 * Where the messages of a read are (docs/log.md, Read and Damage): the offset tells segment and entry by arithmetic, a
 * time is searched for. No byte of a log file is touched here.
 */
import { BrokerError } from "../wire/mod.ts";
import type { DamagedRange } from "./damage.ts";
import type { MessagesFound } from "./messages_read.ts";
import { firstEntry } from "./offset_index.ts";
import type { Segment } from "./segment.ts";

/** Data this close to the end of the log was written lately, and is in the page cache as a rule. */
const HOT_BYTES = 64 * 1024 * 1024;

export type ReadFrom =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "timestamp"; readonly timestampMicros: number };

export interface ReadLimits {
  readonly messagesCount: number;
  /** One message is returned though it be larger. */
  readonly lengthBytes: number;
}

/** Messages of one segment that lie back to back. */
export interface Piece {
  readonly segment: Segment;
  /** Entries of the index, from `first` on. */
  readonly first: number;
  readonly count: number;
  readonly position: number;
  readonly length: number;
}

export interface Found extends MessagesFound {
  readonly pieces: readonly Piece[];
  /** Whether all of it is near the end of the log. */
  readonly isHot: boolean;
}

interface Search {
  readonly limits: ReadLimits;
  readonly pieces: Piece[];
  messagesCount: number;
  lengthBytes: number;
}

/**
 * The messages from the first one at or behind `from`, as many as the limits allow, up to the next damaged one;
 * undefined when there are none.
 *
 * Errors: BrokerError invalid_message_checksum when the first one is damaged; DiskError of an index.
 */
export function find(segments: readonly Segment[], from: ReadFrom, limits: ReadLimits): Found | undefined {
  if (limits.messagesCount === 0) return undefined;
  const search: Search = { limits, pieces: [], messagesCount: 0, lengthBytes: 0 };
  const start = firstSegment(segments, from);
  for (let at = start; at < segments.length && search.messagesCount < limits.messagesCount; at++) {
    const segment = segments[at]!;
    const first = search.messagesCount > 0 ? 0 : startIn(segment, from);
    const goesOn = segment.damage.isEmpty
      ? take(search, segment, first, segment.messagesCount)
      : takeAround(search, segment, first, search.messagesCount > 0 ? undefined : from);
    if (!goesOn) break;
  }
  const { pieces, messagesCount, lengthBytes } = search;
  if (messagesCount === 0) return undefined;
  const { segment, position } = pieces[0]!;
  const lastOffset = offsetBehind(pieces[pieces.length - 1]!) - 1;
  return { pieces, messagesCount, lastOffset, lengthBytes, isHot: isNearEnd(segments, segment, position) };
}

/** What is left when `count` messages of piece `number` are the last ones to go; undefined when that is nothing. */
export function cutBehind(found: Found, number: number, count: number): Found | undefined {
  const pieces = found.pieces.slice(0, number);
  if (count > 0) pieces.push(partOf(found.pieces[number]!, 0, count));
  const last = pieces[pieces.length - 1];
  if (last === undefined) return undefined;
  return {
    pieces,
    messagesCount: pieces.reduce((sum, { count }) => sum + count, 0),
    lengthBytes: pieces.reduce((sum, { length }) => sum + length, 0),
    lastOffset: offsetBehind(last) - 1,
    isHot: found.isHot,
  };
}

/** Messages `from` to before `until` of a piece. */
export function partOf({ segment, first }: Piece, from: number, until: number): Piece {
  return pieceOf(segment, first + from, first + until);
}

/** The messages of entries `first` to before `until`. */
export function pieceOf(segment: Segment, first: number, until: number): Piece {
  const position = segment.index.endPosition(first - 1);
  const length = segment.index.endPosition(until - 1) - position;
  return { segment, first, count: until - first, position, length };
}

/** The offset of message `number` of a piece. */
export function offsetIn({ segment, first }: Piece, number: number): number {
  return segment.startOffset + segment.index.relativeOffset(first + number);
}

/** The offset behind the last message of a piece. */
export function offsetBehind(piece: Piece): number {
  return offsetIn(piece, piece.count - 1) + 1;
}

/** How many messages from `number` on, one at least, have no more than `lengthBytes` together. */
export function countWithin(piece: Piece, number: number, lengthBytes: number): number {
  const { segment, first, count } = piece;
  const start = segment.index.endPosition(first + number - 1);
  return Math.max(
    1,
    endWithin(segment, first + number, count - number, start + lengthBytes) - first - number,
  );
}

export function damagedAt({ firstOffset, nextOffset }: Omit<DamagedRange, "isSkipped">): BrokerError {
  const what = nextOffset === firstOffset + 1
    ? `the message at offset ${firstOffset} is`
    : `the messages at offsets ${firstOffset} to ${nextOffset - 1} are`;
  return new BrokerError(
    "invalid_message_checksum",
    `${what} damaged; those from offset ${nextOffset} on are served`,
  );
}

function firstSegment(segments: readonly Segment[], from: ReadFrom): number {
  const at = from.kind === "offset"
    ? firstEntry(0, segments.length, (s) => segments[s]!.nextOffset > from.offset)
    : firstEntry(0, segments.length, (s) => mayHave(segments[s]!, from.timestampMicros));
  if (at === 0 || from.kind === "timestamp") return at;
  // What lies behind the last message of a segment may be lost, and is then damage of that one.
  return segments[at - 1]!.damage.atOrBehind(from.offset) === undefined ? at : at - 1;
}

/** An empty segment has no time of its own, and nothing is read from it. */
function mayHave(segment: Segment, timestampMicros: number): boolean {
  return segment.messagesCount === 0 || segment.lastTimestampMicros >= timestampMicros;
}

function startIn(segment: Segment, from: ReadFrom): number {
  return from.kind === "offset"
    ? segment.entryAtOffset(from.offset)
    : segment.entryAtTimestamp(from.timestampMicros);
}

/** Takes entries `first` to before `until`, or as many as fit. Tells whether more would fit. */
function take(search: Search, segment: Segment, first: number, until: number): boolean {
  const { limits, pieces } = search;
  const wanted = Math.min(until - first, limits.messagesCount - search.messagesCount);
  if (wanted <= 0) return true;
  const position = segment.index.endPosition(first - 1);
  const end = endWithin(segment, first, wanted, position + limits.lengthBytes - search.lengthBytes);
  // One message always goes, or a reader could never pass it.
  const count = pieces.length === 0 ? Math.max(1, end - first) : end - first;
  if (count === 0) return false;
  const piece = pieceOf(segment, first, first + count);
  pieces.push(piece);
  search.messagesCount += count;
  search.lengthBytes += piece.length;
  return count === wanted;
}

/** The same with the damaged ranges left out: those that are to be stepped over, and the read ends at any other. */
function takeAround(search: Search, segment: Segment, first: number, from: ReadFrom | undefined): boolean {
  let next = first;
  for (const range of segment.damage.ranges()) {
    if (range.nextOffset <= startOffset(segment, first, from)) continue;
    if (!take(search, segment, next, segment.entryAtOffset(range.firstOffset))) return false;
    if (search.messagesCount >= search.limits.messagesCount) return false;
    if (!range.isSkipped) {
      if (search.messagesCount === 0) throw damagedAt(range);
      return false;
    }
    next = Math.max(next, segment.entryAtOffset(range.nextOffset));
  }
  return take(search, segment, next, segment.messagesCount);
}

/** The offset that is asked for, as far as this segment has it: the damaged ones may have no entries. */
function startOffset(segment: Segment, first: number, from: ReadFrom | undefined): number {
  if (from === undefined) return segment.startOffset;
  if (from.kind === "offset") return Math.max(segment.startOffset, from.offset);
  if (first === segment.messagesCount) return segment.nextOffset;
  return segment.startOffset + segment.index.relativeOffset(first);
}

/** The entry behind the last of `wanted` messages that end at or before `position`. */
function endWithin(segment: Segment, first: number, wanted: number, position: number): number {
  const { index } = segment;
  if (index.endPosition(first + wanted - 1) <= position) return first + wanted;
  return firstEntry(first, first + wanted, (entry) => index.endPosition(entry) > position);
}

function isNearEnd(segments: readonly Segment[], first: Segment, position: number): boolean {
  let behind = -position;
  for (let at = segments.length - 1; at >= 0 && behind <= HOT_BYTES; at--) {
    const segment = segments[at]!;
    behind += segment.lengthBytes;
    if (segment === first) return behind <= HOT_BYTES;
  }
  return false;
}
