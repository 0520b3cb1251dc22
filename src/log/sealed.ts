/**
 * Opens segments that nobody writes any more by their lengths alone: the log was synced before the segment after it was
 * sealed, and its index is looked into when it is first used.
 */
import { INDEX_ENTRY_LENGTH, indexPath, logPath } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { OffsetIndex } from "./offset_index.ts";
import { IndexAsItLies } from "./resume.ts";
import { Segment, segmentSlots } from "./segment.ts";

/** The segment, if its lengths fit together; the next one begins at `nextStart`. Errors: DiskError. */
export function openSealed(
  context: LogContext,
  directory: string,
  startOffset: number,
  nextStart: number,
): Segment | undefined {
  const lengthBytes = context.disk.facts(logPath(directory, startOffset))?.length ?? 0;
  const indexLength = context.disk.facts(indexPath(directory, startOffset))?.length ?? 0;
  if (lengthBytes === 0 || indexLength === 0 || indexLength % INDEX_ENTRY_LENGTH !== 0) return undefined;
  const slots = segmentSlots(context, directory, startOffset);
  const count = indexLength / INDEX_ENTRY_LENGTH;
  const isDense = count === nextStart - startOffset;
  const nextOffset = isDense
    ? nextStart
    : nextOffsetIn(new IndexAsItLies(slots.index), startOffset, lengthBytes);
  if (nextOffset === undefined) return undefined;
  const index = new OffsetIndex(slots.index, context.pages, count);
  return new Segment(startOffset, slots, index, {
    lengthBytes,
    nextOffset,
    isDurable: true,
    isIndexProven: false,
  });
}

/** What the last entry says, if it ends where the log ends. Offsets are missing then, in the segment or behind it. */
function nextOffsetIn(index: IndexAsItLies, startOffset: number, lengthBytes: number): number | undefined {
  const last = index.count - 1;
  const relativeOffset = index.relativeOffset(last);
  // Every entry is one offset further at least, so fewer offsets than entries cannot be.
  if (index.endPosition(last) !== lengthBytes || relativeOffset < last) return undefined;
  return startOffset + relativeOffset + 1;
}
