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
import { type SegmentSlots, segmentSlots } from "./segment.ts";
import { checksumAt, HEADER_LENGTH, messageLengthAt, offsetAt } from "./stored_header.ts";

export type Trust =
  /** Up to this point of this segment, and in all segments before it. */
  | { readonly kind: "point"; readonly startOffset: number; readonly known: KnownBefore }
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
  const known = starts.includes(point.startOffset) ? knownBefore(context, directory, point) : undefined;
  return known === undefined
    ? { kind: "mismatch", startOffset: point.startOffset }
    : { kind: "point", startOffset: point.startOffset, known };
}

const NOTHING_BEFORE = { indexCount: 0, indexTail: new Uint8Array(0) };

/** undefined when the point does not match. */
function knownBefore(
  context: LogContext,
  directory: string,
  point: RecoveryPoint,
): KnownBefore | undefined {
  const { startOffset, lengthBytes, nextOffset } = point;
  if (lengthBytes === 0) {
    return nextOffset === startOffset ? { lengthBytes, nextOffset, ...NOTHING_BEFORE } : undefined;
  }
  if ((context.disk.facts(logPath(directory, startOffset))?.length ?? 0) < lengthBytes) return undefined;
  const slots = segmentSlots(context, directory, startOffset);
  const indexCount = countUpTo(slots, point);
  if (indexCount === undefined || !endsInMessage(slots, point, indexCount)) return undefined;
  const inPages = indexCount - indexCount % ENTRIES_A_PAGE;
  const indexTail = new Uint8Array((indexCount - inPages) * INDEX_ENTRY_LENGTH);
  readUpTo(slots.index, indexTail, inPages * INDEX_ENTRY_LENGTH);
  const bounds = { count: indexCount, lengthBytes, offsets: nextOffset - startOffset };
  if (faultOfPage(new DataView(indexTail.buffer), inPages, bounds) !== undefined) return undefined;
  return { lengthBytes, nextOffset, indexCount, indexTail };
}

/** How many entries the index has up to the point; as many as offsets, unless another server left holes. */
function countUpTo(slots: SegmentSlots, point: RecoveryPoint): number | undefined {
  const index = new IndexAsItLies(slots.index);
  const ifDense = point.nextOffset - point.startOffset;
  const isEnd = (count: number) =>
    count > 0 && count <= index.count && index.endPosition(count - 1) === point.lengthBytes;
  if (isEnd(ifDense)) return ifDense;
  const count = firstEntry(0, index.count, (entry) => index.endPosition(entry) >= point.lengthBytes) + 1;
  return isEnd(count) ? count : undefined;
}

/** Whether the message before the point has the offset and the checksum that the point names. */
function endsInMessage(slots: SegmentSlots, point: RecoveryPoint, indexCount: number): boolean {
  const index = new IndexAsItLies(slots.index);
  const position = indexCount === 1 ? 0 : index.endPosition(indexCount - 2);
  const header = new Uint8Array(HEADER_LENGTH);
  if (readUpTo(slots.read, header, position) < HEADER_LENGTH) return false;
  const view = new DataView(header.buffer);
  const length = messageLengthAt(view, 0);
  return length !== undefined && position + length === point.lengthBytes &&
    offsetAt(view, 0) === point.nextOffset - 1 && checksumAt(view, 0) === point.lastChecksum;
}
