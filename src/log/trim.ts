/**
 * The front of a partition: removes sealed segments that nobody needs any more (docs/log.md, Trimming).
 *
 * Offsets are never used again: what stays keeps its offsets, and the active segment always stays. All that goes but the
 * newest is durably gone before the newest goes, so that no crash leaves a hole right before the active segment, which
 * recovery would take for a torn log. Reads in progress have their files checked out and finish.
 */
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import type { Segment } from "./segment.ts";

export interface Trim {
  readonly directory: string;
  /** The partition's own list, oldest first: what is removed leaves it. */
  readonly segments: Segment[];
  /** The most that may go. */
  readonly count: number;
  /** The lowest stored offset of all consumers and groups, now; undefined when there is none. */
  readonly barrier: () => number | undefined;
  /** Resolves when no sync is in flight, or will be, for what is sealed now. Errors: those of the partition. */
  readonly settle: () => Promise<void>;
}

/** Tells how many went. Errors: DiskError, BrokerError of `settle`; what went until then is gone. */
export async function trimFront(context: LogContext, trim: Trim): Promise<number> {
  const { directory, segments } = trim;
  let most = Math.min(trim.count, segments.length - 1);
  if (removable(trim, most) === 0) return 0;
  await trim.settle();
  const pacer = new Pacer(context.clock);
  let removed = 0;
  // Asked again after every wait: a consumer that went back meanwhile holds what it has not read again.
  while ((most = removable(trim, most)) > 0) {
    if (most === 1 && removed > 0) {
      await context.disk.syncDirectory(directory);
      if (removable(trim, most) === 0) break;
    }
    removeFirst(context, segments);
    removed++;
    most--;
    await pacer.pace();
  }
  await context.disk.syncDirectory(directory);
  return removed;
}

/** How many of the first `most` segments every consumer is done with. */
function removable({ segments, barrier }: Trim, most: number): number {
  const stored = barrier() ?? Infinity;
  let count = 0;
  while (count < most && segments[count]!.nextOffset - 1 <= stored) count++;
  return count;
}

/** In one turn, so that nobody sees the segment half gone. A crash between the files leaves an index, which goes later. */
function removeFirst(context: LogContext, segments: Segment[]): void {
  const [oldest] = segments;
  context.disk.removeFile(oldest!.writeSlot.path);
  segments.shift();
  oldest!.close();
  context.disk.removeFile(oldest!.index.slot.path);
}
