/** Looks at all files of one partition and changes nothing (docs/log.md, Verifying). */
import { type Disk, DiskError } from "../platform/mod.ts";
import type { Finding } from "./finding.ts";
import { indexPath, logPath, startOffsetOf } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { type SegmentFiles, verifySegment } from "./verify_segment.ts";

export interface PartitionVerified {
  readonly findings: readonly Finding[];
  readonly segmentsCount: number;
  readonly messagesCount: number;
}

export interface VerifyOptions {
  /** Whether a broker may write here meanwhile. */
  readonly isRunning: boolean;
  /** Hears of bytes that were looked at. */
  readonly onBytes: (count: number) => void;
}

/** How many segments at the end a running broker may not be done with. */
const GROWING_SEGMENTS = 2;

const OFFSET_LENGTH = 8;

/** The files as they are now. Errors: DiskError. */
export function segmentFilesIn(disk: Disk, directory: string): SegmentFiles[] {
  if (disk.facts(directory) === undefined) return [];
  const found: SegmentFiles[] = [];
  for (const { name, isDirectory } of disk.list(directory)) {
    const startOffset = isDirectory ? undefined : startOffsetOf(name);
    if (startOffset === undefined) continue;
    // The index first: it never has an entry of a message that the log has not.
    const indexLength = disk.facts(indexPath(directory, startOffset))?.length;
    const logLength = disk.facts(logPath(directory, startOffset))?.length;
    if (logLength !== undefined) found.push({ startOffset, logLength, indexLength });
  }
  return found.sort((a, b) => a.startOffset - b.startOffset);
}

/** Errors: none of the disk's; what cannot be read is a finding. */
export async function verifyPartition(
  context: LogContext,
  directory: string,
  { isRunning, onBytes }: VerifyOptions,
): Promise<PartitionVerified> {
  const findings: Finding[] = [];
  const segments = segmentFilesIn(context.disk, directory);
  let messagesCount = 0;
  let nextOffset: number | undefined;
  for (const [at, files] of segments.entries()) {
    const path = logPath(directory, files.startOffset);
    if (nextOffset !== undefined && nextOffset !== files.startOffset) {
      findings.push(betweenSegments(path, nextOffset, files.startOffset));
    }
    let position = 0;
    const onPosition = (now: number) => {
      onBytes(now - position);
      position = now;
    };
    try {
      const isGrowing = isRunning && at >= segments.length - GROWING_SEGMENTS;
      const verified = await verifySegment(context, directory, files, { isGrowing, onPosition });
      findings.push(...verified?.findings ?? []);
      messagesCount += verified?.messagesCount ?? 0;
      nextOffset = verified?.nextOffset;
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      findings.push({ what: "log", path, detail: error.message });
      nextOffset = undefined;
    }
    onPosition(files.logLength);
  }
  // A consumer may have stored an offset since.
  const limit = isRunning ? undefined : nextOffset;
  findings.push(...findingsInOffsets(context.disk, directory, limit));
  return { findings, segmentsCount: segments.length, messagesCount };
}

function betweenSegments(path: string, firstOffset: number, nextOffset: number): Finding {
  if (firstOffset > nextOffset) {
    return {
      what: "log",
      path,
      detail: `it begins before offset ${firstOffset}, where the one before it ends`,
    };
  }
  return { what: "log", path, firstOffset, nextOffset, detail: "no file holds the messages before it" };
}

function* findingsInOffsets(disk: Disk, directory: string, limit: number | undefined): Generator<Finding> {
  for (const owner of ["consumers", "groups"]) {
    const folder = `${directory}/offsets/${owner}`;
    if (disk.facts(folder) === undefined) continue;
    for (const { name, isDirectory } of disk.list(folder)) {
      if (isDirectory || !/^\d{1,10}$/.test(name)) continue;
      const path = `${folder}/${name}`;
      const detail = faultOfOffset(disk, path, limit);
      if (detail !== undefined) yield { what: "offset", path, detail };
    }
  }
}

function faultOfOffset(disk: Disk, path: string, limit: number | undefined): string | undefined {
  const bytes = new Uint8Array(OFFSET_LENGTH + 1);
  try {
    const file = disk.open(path);
    try {
      let length = 0;
      for (let got = 1; got > 0 && length < bytes.length; length += got) {
        got = file.readSync(bytes.subarray(length), length);
      }
      if (length !== OFFSET_LENGTH) return `it has ${length > OFFSET_LENGTH ? "more than" : "not"} 8 bytes`;
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    return error.code === "not_found" ? undefined : error.message;
  }
  const offset = new DataView(bytes.buffer).getBigUint64(0, true);
  if (limit === undefined || offset < BigInt(limit)) return undefined;
  return `it holds offset ${offset}, past the last message`;
}
