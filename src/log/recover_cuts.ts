/** What recovery takes out of a partition's files: always kept in quarantine first, and told in the log. */
import { logPath, segmentFileName } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";
import type { Scanned } from "./scan.ts";
import { type SegmentSlots, segmentSlots } from "./segment.ts";

export interface PartitionDirectories {
  readonly directory: string;
  readonly quarantine: string;
}

const PIECE_LENGTH = 1024 * 1024;
/** What a segment without some of its bytes is called until it takes the place of the old one. */
const UNFINISHED = ".new";

export function isUnfinishedName(fileName: string): boolean {
  return fileName.endsWith(`.log${UNFINISHED}`);
}

/** Cuts what lies behind the last whole message. Errors: QuarantineFull, DiskError; nothing was cut then. */
export async function cutTail(
  context: LogContext,
  { directory, quarantine }: PartitionDirectories,
  startOffset: number,
  slots: SegmentSlots,
  { lengthBytes, nextOffset, fileLength, stop }: Scanned,
): Promise<void> {
  const name = segmentFileName(startOffset);
  const file = slots.write.checkOut();
  try {
    const kept = await context.quarantine.keep({
      source: file,
      position: lengthBytes,
      directory: quarantine,
      name,
    });
    file.truncate(lengthBytes);
    await file.sync();
    context.logger.warn(
      `"${logPath(directory, startOffset)}" ended in ${
        fileLength - lengthBytes
      } bytes of torn messages (${stop}) ` +
        `behind offset ${nextOffset - 1}; they were cut and are kept in "${kept}"`,
    );
  } finally {
    slots.write.checkIn();
  }
}

/** Moves whole segments into quarantine that can not follow what lies before them. Errors: QuarantineFull, DiskError. */
export async function setAside(
  context: LogContext,
  { directory, quarantine }: PartitionDirectories,
  starts: readonly number[],
  reason: string,
): Promise<void> {
  // The last first: an interruption leaves a run of segments without a hole, which the next start finds again.
  for (const start of [...starts].reverse()) {
    const slots = segmentSlots(context, directory, start);
    const source = slots.write.checkOut();
    try {
      const name = segmentFileName(start);
      const kept = source.length() === 0
        ? undefined
        : await context.quarantine.keep({ source, position: 0, directory: quarantine, name });
      const rest = kept === undefined ? "it was empty" : `its bytes are kept in "${kept}"`;
      context.logger.warn(`"${slots.write.path}" was set aside, ${reason}; ${rest}`);
    } finally {
      slots.write.checkIn();
      closeAll(slots);
    }
    context.disk.removeFile(slots.write.path);
    if (context.disk.facts(slots.index.path) !== undefined) context.disk.removeFile(slots.index.path);
  }
  if (starts.length > 0) await context.disk.syncDirectory(directory);
}

/**
 * Takes bytes out of the midst of a log that stand in no message's place: another server appended behind a torn write.
 * The file is written anew without them and takes the old one's place in one step. Errors: QuarantineFull, DiskError.
 */
export async function takeOut(
  context: LogContext,
  { directory, quarantine }: PartitionDirectories,
  startOffset: number,
  { position, endPosition }: { readonly position: number; readonly endPosition: number },
): Promise<void> {
  const path = logPath(directory, startOffset);
  const source = context.disk.open(path);
  const target = context.disk.open(`${path}${UNFINISHED}`, { write: true, create: true });
  try {
    const name = segmentFileName(startOffset);
    const kept = await context.quarantine.keep({
      source,
      position,
      endPosition,
      directory: quarantine,
      name,
    });
    target.truncate(0);
    const pacer = new Pacer(context.clock);
    const piece = new Uint8Array(PIECE_LENGTH);
    let written = 0;
    for (let from = 0;;) {
      if (from === position) from = endPosition;
      const end = from < position ? position : Infinity;
      const got = source.readSync(piece.subarray(0, Math.min(piece.length, end - from)), from);
      if (got === 0) break;
      for (let done = 0; done < got;) {
        const count = target.writeSync(piece.subarray(done, got), written);
        done += count;
        written += count;
      }
      from += got;
      await pacer.pace();
    }
    await target.sync();
    context.disk.rename(target.path, path);
    await context.disk.syncDirectory(directory);
    context.logger.warn(
      `"${path}" had ${
        endPosition - position
      } bytes at position ${position} that belong to no message; they were ` +
        `taken out and are kept in "${kept}"`,
    );
  } finally {
    source.close();
    target.close();
  }
}

export function closeAll(slots: SegmentSlots): void {
  slots.write.close();
  slots.read.close();
  slots.index.close();
}
