/**
 * Opens the segments of a partition after whatever happened to the process or the machine (docs/log.md, Recovery).
 *
 * What comes out is a gap-free prefix of what was appended: the last two segments are walked message by message, since
 * only those can have bytes that the disk never got (append.ts seals no segment before the one before it was synced),
 * and cut behind the last whole message. What is cut goes to quarantine. Older segments are taken as they are when
 * their index and their log agree in length.
 */
import {
  INDEX_ENTRY_LENGTH,
  indexPath,
  isIndexName,
  logPath,
  segmentFileName,
  startOffsetOf,
} from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { readFully } from "./file_io.ts";
import { ENTRIES_A_PAGE } from "./index_pages.ts";
import { OffsetIndex } from "./offset_index.ts";
import { copyToQuarantine } from "./quarantine.ts";
import { type ScannedSegment, scanSegment } from "./scan.ts";
import { Segment, segmentSlots } from "./segment.ts";

/** How many segments at the end may have bytes that were never synced. */
const UNSYNCED_SEGMENTS = 2;

export interface PartitionDirectories {
  readonly directory: string;
  readonly quarantine: string;
}

/** All segments, oldest first, at least one. Errors: DiskError. */
export async function recoverSegments(context: LogContext, places: PartitionDirectories): Promise<Segment[]> {
  const starts = segmentStarts(context, places.directory);
  removeLostIndexes(context, places.directory, starts);
  if (starts.length === 0) return [Segment.create(context, places.directory, 0)];
  const segments: Segment[] = [];
  let isDamaged = false;
  for (const [at, start] of starts.entries()) {
    const mayBeTorn = at >= starts.length - UNSYNCED_SEGMENTS;
    const previous = segments[segments.length - 1];
    if (previous !== undefined && previous.nextOffset !== start) {
      if (at === starts.length - 1) {
        await setAside(context, places, starts.slice(at), `it should begin at offset ${previous.nextOffset}`);
        break;
      }
      if (!isDamaged) reportGap(context, places, previous.nextOffset, start);
    }
    const trusted = mayBeTorn ? undefined : openTrusted(context, places.directory, start);
    const scanned = trusted ?? await scanSegment(context, places.directory, start);
    segments.push(scanned.segment);
    isDamaged = scanned.damage !== undefined;
    if (!isDamaged) continue;
    if (!mayBeTorn) {
      reportDamage(context, places, scanned);
      continue;
    }
    await cutTail(context, places, scanned);
    await setAside(context, places, starts.slice(at + 1), "it lies behind a torn segment");
    break;
  }
  return segments;
}

function segmentStarts(context: LogContext, directory: string): number[] {
  const starts: number[] = [];
  for (const entry of context.disk.list(directory)) {
    const start = entry.isDirectory ? undefined : startOffsetOf(entry.name);
    if (start !== undefined) starts.push(start);
  }
  return starts.sort((a, b) => a - b);
}

/** An index without its log says nothing: what it told of was removed, or never came to be. */
function removeLostIndexes(context: LogContext, directory: string, starts: readonly number[]): void {
  const own = new Set(starts.map((start) => indexPath(directory, start)));
  for (const { name, isDirectory } of context.disk.list(directory)) {
    const path = `${directory}/${name}`;
    if (!isDirectory && isIndexName(name) && !own.has(path)) context.disk.removeFile(path);
  }
}

/** A sealed segment whose index ends where its log ends; undefined when that is not so. */
function openTrusted(context: LogContext, directory: string, start: number): ScannedSegment | undefined {
  const slots = segmentSlots(context, directory, start);
  const log = slots.read.checkOut();
  const fileLength = log.length();
  slots.read.checkIn();
  const indexFile = slots.index.checkOut();
  const indexLength = indexFile.length();
  slots.index.checkIn();
  if (indexLength % INDEX_ENTRY_LENGTH !== 0 || indexLength === 0) return undefined;
  const count = indexLength / INDEX_ENTRY_LENGTH;
  const inPages = count - count % ENTRIES_A_PAGE;
  const index = new OffsetIndex(slots.index, context.pages, inPages);
  if (count > inPages) {
    const rest = new Uint8Array((count - inPages) * INDEX_ENTRY_LENGTH);
    readFully(slots.index, rest, inPages * INDEX_ENTRY_LENGTH);
    index.adopt(rest, count - inPages);
  }
  // Every entry is one offset further at least, so fewer offsets than entries cannot be.
  if (index.endPosition(count - 1) !== fileLength || index.relativeOffset(count - 1) < count - 1) {
    return undefined;
  }
  const segment = new Segment(start, slots, index, {
    lengthBytes: fileLength,
    nextOffset: start + index.relativeOffset(count - 1) + 1,
    lastTimestampMicros: index.timestampMicros(count - 1),
  });
  return { segment, fileLength, damage: undefined };
}

/** Damage in an old segment is not cut: what lies before it is served, and what lies in later segments. */
function reportDamage(context: LogContext, places: PartitionDirectories, scanned: ScannedSegment): void {
  const { segment } = scanned;
  context.logger.error(
    `"${logPath(places.directory, segment.startOffset)}" is damaged at position ${segment.lengthBytes} of ` +
      `${scanned.fileLength} (${scanned.damage}): offsets from ${segment.nextOffset} to the end of this segment ` +
      `cannot be read`,
  );
}

/** A file between others is gone. What is left is served; polls go on behind the gap. */
function reportGap(
  context: LogContext,
  { directory }: PartitionDirectories,
  from: number,
  start: number,
): void {
  context.logger.error(`offsets ${from} to ${start - 1} are missing in "${directory}": no file holds them`);
}

async function cutTail(
  context: LogContext,
  places: PartitionDirectories,
  scanned: ScannedSegment,
): Promise<void> {
  const { segment, fileLength, damage } = scanned;
  const name = segmentFileName(segment.startOffset);
  const file = segment.writeSlot.checkOut();
  try {
    const kept = await copyToQuarantine(context, file, segment.lengthBytes, places.quarantine, name);
    file.truncate(segment.lengthBytes);
    await file.sync();
    context.logger.warn(
      `"${logPath(places.directory, segment.startOffset)}" ended in ${
        fileLength - segment.lengthBytes
      } bytes of ` +
        `torn messages (${damage}) behind offset ${
          segment.nextOffset - 1
        }; they were cut and are kept in "${kept}"`,
    );
  } finally {
    segment.writeSlot.checkIn();
  }
}

/** Moves whole segments into quarantine that can not follow what lies before them. */
async function setAside(
  context: LogContext,
  places: PartitionDirectories,
  starts: readonly number[],
  reason: string,
): Promise<void> {
  // The last first: an interruption leaves a run of segments without a hole, which the next start finds again.
  for (const start of [...starts].reverse()) {
    const slots = segmentSlots(context, places.directory, start);
    const file = slots.write.checkOut();
    try {
      const name = segmentFileName(start);
      const isEmpty = file.length() === 0;
      const kept = isEmpty ? undefined : await copyToQuarantine(context, file, 0, places.quarantine, name);
      const rest = kept === undefined ? "it was empty" : `its bytes are kept in "${kept}"`;
      context.logger.warn(`"${slots.write.path}" was set aside, ${reason}; ${rest}`);
    } finally {
      slots.write.checkIn();
      slots.write.close();
      slots.index.close();
    }
    context.disk.removeFile(slots.write.path);
    if (context.disk.facts(slots.index.path) !== undefined) context.disk.removeFile(slots.index.path);
  }
  if (starts.length > 0) await context.disk.syncDirectory(places.directory);
}
