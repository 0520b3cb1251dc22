/**
 * The front of a partition: takes sealed segments away that nobody needs any more (docs/log.md, Trimming).
 *
 * Offsets are never used again: what stays keeps its offsets, and the active segment always stays. Up to which offset
 * segments go is written down first, so that a removal that was interrupted is finished by the next start.
 */
import type { Clock, Disk } from "../platform/mod.ts";
import { indexPath, logPath, startOffsetOf } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import type { Segment } from "./segment.ts";

/** What trimming needs of those who keep the books. */
export interface TrimSteps {
  /** Makes durable that segments before this offset are to go. */
  readonly intend: (firstOffset: number) => Promise<void>;
  /** Takes a file out of the way, if it is there. Errors: DiskError. */
  readonly take: (path: string) => void;
}

export interface Trim extends TrimSteps {
  readonly directory: string;
  /** The partition's own list, oldest first: what goes leaves it. */
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
  const { directory, segments, count } = trim;
  const removed = await removeFront(context, trim);
  const lowest = trim.barrier();
  if (removed < count && segments.length > 1 && lowest !== undefined) {
    context.logger.warn(
      `segments of "${directory}" stay from offset ${
        segments[0]!.startOffset
      } on: the lowest stored offset of its ` +
        `consumers is ${lowest}`,
    );
  }
  return removed;
}

async function removeFront(context: LogContext, trim: Trim): Promise<number> {
  const { directory, segments } = trim;
  let most = removable(trim, Math.min(trim.count, segments.length - 1));
  if (most === 0) return 0;
  await trim.settle();
  // Asked again after every wait: a consumer that went back meanwhile holds what it has not read again.
  most = removable(trim, most);
  if (most === 0) return 0;
  await trim.intend(segments[most]!.startOffset);
  const pacer = new Pacer(context.clock);
  let removed = 0;
  for (; removed < most && removable(trim, 1) > 0; removed++) {
    const [oldest] = segments;
    takeSegment(trim, directory, oldest!.startOffset);
    segments.shift();
    oldest!.close();
    await pacer.pace();
  }
  await context.disk.syncDirectory(directory);
  return removed;
}

/** At start, before the partition is opened: what was to go before `firstOffset` goes. Errors: DiskError. */
export async function finishTrim(
  { clock, disk }: { readonly clock: Clock; readonly disk: Disk },
  directory: string,
  firstOffset: number,
  take: TrimSteps["take"],
): Promise<void> {
  if (disk.facts(directory) === undefined) return;
  const starts = disk.list(directory).flatMap(({ name }) => startOffsetOf(name) ?? []);
  // Where the first one to stay is not there, the files are others than those that were meant.
  if (!starts.includes(firstOffset)) return;
  const pacer = new Pacer(clock);
  for (const start of starts.filter((start) => start < firstOffset).sort((a, b) => a - b)) {
    takeSegment({ take }, directory, start);
    await pacer.pace();
  }
  await disk.syncDirectory(directory);
}

/** How many of the first `most` segments every consumer is done with. */
function removable({ segments, barrier }: Trim, most: number): number {
  const stored = barrier() ?? Infinity;
  let count = 0;
  while (count < most && segments[count]!.nextOffset - 1 <= stored) count++;
  return count;
}

/** A crash between the two leaves an index, which goes when the partition is opened. */
function takeSegment({ take }: Pick<TrimSteps, "take">, directory: string, startOffset: number): void {
  take(logPath(directory, startOffset));
  take(indexPath(directory, startOffset));
}
