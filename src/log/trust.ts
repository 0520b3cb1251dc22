/**
 * How far a partition's files are to be believed (docs/log.md, Recovery): up to the recovery point, if that matches what
 * lies here.
 */
import { readUpTo } from "./file_io.ts";
import { faultOfPage } from "./index_page_check.ts";
import { ENTRIES_A_PAGE } from "./index_pages.ts";
import { INDEX_ENTRY_LENGTH, logPath } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { firstEntry } from "./offset_index.ts";
import type { PartitionNotes, RecoveryPoint } from "./partition_notes.ts";
import { IndexAsItLies } from "./resume.ts";
import type { KnownBefore } from "./scan.ts";
import { closeAll } from "./recover_cuts.ts";
import { type SegmentSlots, segmentSlots } from "./segment.ts";
import { checksumAt, HEADER_LENGTH, messageLengthAt, offsetAt } from "./stored_header.ts";

export interface PointFound {
  readonly known: KnownBefore;
  /** Of its segment, for whoever goes on with it. */
  readonly slots: SegmentSlots;
  /** Whether nothing lies behind the point, neither in the log nor in the index. */
  readonly isWhole: boolean;
}

export type Trust =
  /** Up to this point of this segment, and in all segments before it. */
  | { readonly kind: "point"; readonly startOffset: number; readonly found: PointFound }
  /** Only we wrote here: what is not synced is in the last two segments, and behind all that is. */
  | { readonly kind: "birth" }
  /** There was a recovery point, and this is not what it was made of: the files were exchanged, or are damaged. */
  | { readonly kind: "mismatch"; readonly startOffset: number }
  /** Another server's, or nobody knows. */
  | { readonly kind: "none" };

/** `starts` are the segments that are there, in order, at least one. Errors: DiskError. */
export function trustOf(
  context: LogContext,
  directory: string,
  notes: PartitionNotes,
  starts: readonly number[],
): Trust {
  const point = notes.recoveryPoint;
  if (point === undefined) return { kind: notes.isOurs ? "birth" : "none" };
  // The segment of the point was trimmed away, so what is left is younger than the point, and ours.
  if (point.startOffset < starts[0]!) return { kind: "birth" };
  const found = starts.includes(point.startOffset) ? knownBefore(context, directory, point) : undefined;
  return found === undefined
    ? { kind: "mismatch", startOffset: point.startOffset }
    : { kind: "point", startOffset: point.startOffset, found };
}

/** undefined when the point does not match. */
function knownBefore(context: LogContext, directory: string, point: RecoveryPoint): PointFound | undefined {
  const { startOffset, lengthBytes, nextOffset } = point;
  const logLength = context.disk.facts(logPath(directory, startOffset))?.length ?? 0;
  if (logLength < lengthBytes) return undefined;
  const slots = segmentSlots(context, directory, startOffset);
  if (lengthBytes === 0) {
    const known = { lengthBytes, nextOffset, indexCount: 0, indexTail: new Uint8Array(0) };
    return nextOffset === startOffset ? { known, slots, isWhole: false } : undefined;
  }
  const index = indexEnd(slots, point);
  const isMatch = index !== undefined && endsInMessage(slots, point, index.lastPosition);
  if (!isMatch) {
    closeAll(slots);
    return undefined;
  }
  const { count: indexCount, tail: indexTail } = index;
  const known = { lengthBytes, nextOffset, indexCount, indexTail };
  return { known, slots, isWhole: index.isAll && logLength === lengthBytes };
}

interface IndexEnd {
  /** How many entries there are up to the point. */
  readonly count: number;
  /** Those of them behind the last whole page. */
  readonly tail: Uint8Array;
  /** Where the last message begins. */
  readonly lastPosition: number;
  /** Whether the file has no more. */
  readonly isAll: boolean;
}

/** One read as a rule, since thousands of partitions may be opened. undefined when the index does not have the point. */
function indexEnd(slots: SegmentSlots, point: RecoveryPoint): IndexEnd | undefined {
  const offsets = point.nextOffset - point.startOffset;
  if (offsets <= 0) return undefined;
  // As many entries as offsets, unless another server left holes.
  return indexEndAt(slots, point, offsets) ?? indexEndAt(slots, point, countUpTo(slots, point));
}

function indexEndAt(slots: SegmentSlots, point: RecoveryPoint, count: number): IndexEnd | undefined {
  const inPages = count - count % ENTRIES_A_PAGE;
  const first = Math.max(0, Math.min(inPages - 1, count - 2));
  const bytes = new Uint8Array((count - first + 1) * INDEX_ENTRY_LENGTH);
  const length = readUpTo(slots.index, bytes, first * INDEX_ENTRY_LENGTH);
  const wanted = bytes.length - INDEX_ENTRY_LENGTH;
  if (length < wanted) return undefined;
  const view = new DataView(bytes.buffer);
  const endOf = (entry: number) =>
    entry < 0 ? 0 : view.getUint32((entry - first) * INDEX_ENTRY_LENGTH + 4, true);
  if (endOf(count - 1) !== point.lengthBytes) return undefined;
  const tail = bytes.subarray((inPages - first) * INDEX_ENTRY_LENGTH, wanted);
  const offsets = point.nextOffset - point.startOffset;
  const bounds = { count, lengthBytes: point.lengthBytes, offsets, isProven: false };
  const page = new DataView(tail.buffer, tail.byteOffset, tail.length);
  if (faultOfPage(page, inPages, bounds) !== undefined) return undefined;
  return { count, tail, lastPosition: endOf(count - 2), isAll: length === wanted };
}

function countUpTo(slots: SegmentSlots, point: RecoveryPoint): number {
  const index = new IndexAsItLies(slots.index);
  return firstEntry(0, index.count, (entry) => index.endPosition(entry) >= point.lengthBytes) + 1;
}

/** Whether the message before the point has the offset and the checksum that the point names. */
function endsInMessage(slots: SegmentSlots, point: RecoveryPoint, position: number): boolean {
  const header = new Uint8Array(HEADER_LENGTH);
  if (readUpTo(slots.read, header, position) < HEADER_LENGTH) return false;
  const view = new DataView(header.buffer);
  const length = messageLengthAt(view, 0);
  return length !== undefined && position + length === point.lengthBytes &&
    offsetAt(view, 0) === point.nextOffset - 1 && checksumAt(view, 0) === point.lastChecksum;
}
