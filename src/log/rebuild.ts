/** Makes a segment's index again from its log, where it lies, while the segment is in use. */
import { DiskError } from "../platform/mod.ts";
import { IndexRebuild } from "./index_rebuild.ts";
import type { LogContext } from "./log_context.ts";
import { scanLog } from "./scan.ts";
import type { Segment } from "./segment.ts";

/**
 * Nothing may be appended to the segment meanwhile, and its index has no entry that the file has not. Damage of the log
 * that is met on the way is left to the read that meets it. A log that cannot be read leaves the index as it is.
 */
export async function rebuildIndex(context: LogContext, segment: Segment, reason: string): Promise<void> {
  const { startOffset, lengthBytes, nextOffset, writeSlot, readSlot, index } = segment;
  const slots = { write: writeSlot, read: readSlot, index: index.slot };
  segment.proveIndex();
  try {
    const rebuild = new IndexRebuild(index.slot, context.pages);
    const scanned = await scanLog(
      context,
      slots,
      { startOffset, settled: { lengthBytes, nextOffset } },
      rebuild,
    );
    const rebuilt = rebuild.finish();
    index.reload(rebuilt.count);
    // It was only the walk's own: nothing of it is to stay in memory.
    rebuilt.seal();
    // A log that has become shorter has lost its last messages.
    if (scanned.nextOffset < nextOffset) {
      segment.damage.add({ firstOffset: scanned.nextOffset, nextOffset, isSkipped: false });
    }
    if (!rebuild.hasChanged) return;
    context.logger.warn(`${reason}; it was made again from its log`);
    await segment.syncIndex();
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    context.logger.error(`${reason}, and could not be made again`, error);
  }
}
