/** Looks at one segment, every message and every index entry, and changes nothing (docs/log.md, Verifying). */
import { DiskError } from "../platform/mod.ts";
import type { Finding } from "./finding.ts";
import { IndexCompare } from "./index_compare.ts";
import { INDEX_ENTRY_LENGTH, indexPath, logPath } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { scanLog, type Scanned } from "./scan.ts";

/** The lengths of a segment's files when it was looked at; what is appended later is not. */
export interface SegmentFiles {
  readonly startOffset: number;
  readonly logLength: number;
  /** undefined: there is none. */
  readonly indexLength: number | undefined;
}

export interface SegmentVerified {
  readonly findings: readonly Finding[];
  readonly messagesCount: number;
  readonly nextOffset: number;
}

export interface VerifyHow {
  /** A broker writes here: the end may be unfinished, and the last entries of the index may not be in the file yet. */
  readonly isGrowing: boolean;
  readonly onPosition: (position: number) => void;
}

/** undefined when the segment is gone. Errors: DiskError, of a disk that gives no bytes. */
export async function verifySegment(
  context: LogContext,
  directory: string,
  files: SegmentFiles,
  how: VerifyHow,
): Promise<SegmentVerified | undefined> {
  const { startOffset, logLength, indexLength } = files;
  const paths = { log: logPath(directory, startOffset), index: indexPath(directory, startOffset) };
  const slots = {
    read: context.files.slot(paths.log, "read"),
    index: context.files.slot(paths.index, "read"),
  };
  const fileCount = Math.floor((indexLength ?? 0) / INDEX_ENTRY_LENGTH);
  const compare = new IndexCompare(slots.index, fileCount, how.onPosition);
  try {
    const plan = { startOffset, settled: "all", limit: logLength, passesExcess: true } as const;
    const scanned = await scanLog(context, slots, plan, compare);
    const findings = [
      ...findingsInLog(paths.log, scanned, how),
      ...findingsInIndex(paths.index, files, compare, how),
    ];
    return { findings, messagesCount: compare.count, nextOffset: scanned.nextOffset };
  } catch (error) {
    if (error instanceof DiskError && error.code === "not_found") return undefined;
    throw error;
  } finally {
    slots.read.close();
    slots.index.close();
  }
}

function* findingsInLog(path: string, scanned: Scanned, { isGrowing }: VerifyHow): Generator<Finding> {
  for (const { firstOffset, nextOffset, position, endPosition } of scanned.gaps) {
    const detail = nextOffset === firstOffset + 1 ? "the message is damaged" : "the messages are damaged";
    yield { what: "message", path, position, endPosition, firstOffset, nextOffset, detail };
  }
  for (const range of scanned.passed) {
    yield { what: "log", path, ...range, detail: "these bytes belong to no message" };
  }
  // A length that does not fit is what a write in progress looks like, too.
  if (scanned.stop === undefined || isGrowing) return;
  const { lengthBytes: position, fileLength: endPosition } = scanned;
  yield {
    what: "log",
    path,
    position,
    endPosition,
    detail: `it ends in bytes that are no message (${scanned.stop})`,
  };
}

function* findingsInIndex(
  path: string,
  { indexLength }: SegmentFiles,
  { count, firstWrong, wrongCount }: IndexCompare,
  { isGrowing }: VerifyHow,
): Generator<Finding> {
  if (indexLength === undefined) {
    if (!isGrowing) yield { what: "index", path, detail: "it is missing" };
    return;
  }
  if (firstWrong !== undefined) {
    const which = wrongCount === 1
      ? `entry ${firstWrong} is`
      : `${wrongCount} entries are, from ${firstWrong} on,`;
    yield {
      what: "index",
      path,
      position: firstWrong * INDEX_ENTRY_LENGTH,
      detail: `${which} not what the log says`,
    };
  }
  const has = indexLength / INDEX_ENTRY_LENGTH;
  if (has < count && !isGrowing) {
    yield { what: "index", path, detail: `it has ${Math.floor(has)} entries of ${count}` };
  } else if (has > count) {
    yield {
      what: "index",
      path,
      position: count * INDEX_ENTRY_LENGTH,
      detail: "it goes on behind the last message",
    };
  } else if (!Number.isInteger(has) && !isGrowing) {
    yield { what: "index", path, detail: "it ends in a part of an entry" };
  }
}
