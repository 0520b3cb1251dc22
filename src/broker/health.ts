/** What is wrong with a broker that runs, in words for its operator that anybody may read: numbers, no names. */
import type { Core } from "./core.ts";

/** With less room than this a segment can hardly grow. */
const LITTLE_ROOM_BYTES = 64 * 1024 * 1024;

/** Empty when all is well. */
export function ailments(core: Core): string[] {
  const found: string[] = [];
  let total = 0;
  let closed = 0;
  for (const { log } of core.metadata.partitions()) {
    total++;
    if (log === undefined) closed++;
  }
  if (closed > 0) {
    found.push(`${closed} of ${total} partitions could not be opened; the broker's log names them`);
  }
  const { freeBytes } = core.platform.disk.space(core.settings.dataPath);
  if (freeBytes < LITTLE_ROOM_BYTES) {
    found.push(`the disk has ${Math.floor(freeBytes / 2 ** 20)} MiB left`);
  }
  return found;
}
