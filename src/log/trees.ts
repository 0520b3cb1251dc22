/** Removal of what may be large, a few milliseconds a turn, so that it stops nobody. */
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";

/** Letting go of more at once takes the file system too long: it frees some 10 to 20 GB a second. */
const PIECE_LENGTH = 16 * 1024 * 1024;

/**
 * Removes a file, or a directory and all in it; what is missing is fine. Ends before it is done once `isStopped` says so.
 * Errors: DiskError.
 */
export async function removeTree(
  { clock, disk }: Pick<LogContext, "clock" | "disk">,
  path: string,
  isStopped: () => boolean = () => false,
): Promise<void> {
  const pacer = new Pacer(clock);
  const removeFile = async (file: string, length: number): Promise<void> => {
    if (length > PIECE_LENGTH) {
      const large = disk.open(file, { write: true });
      try {
        for (let left = length - PIECE_LENGTH; left > 0 && !isStopped(); left -= PIECE_LENGTH) {
          large.truncate(left);
          await pacer.pace();
        }
      } finally {
        large.close();
      }
    }
    if (!isStopped()) disk.removeFile(file);
  };
  const remove = async (each: string): Promise<void> => {
    const facts = disk.facts(each);
    if (facts === undefined || isStopped()) return;
    if (!facts.isDirectory) return await removeFile(each, facts.length);
    for (const { name } of disk.list(each)) {
      await remove(`${each}/${name}`);
      await pacer.pace();
    }
    if (!isStopped()) disk.removeDirectory(each);
  };
  await remove(path);
}
