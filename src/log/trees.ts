/** Removal of whole directories, a few milliseconds a turn, so that a large one stops nobody. */
import type { Clock, Disk } from "../platform/mod.ts";
import { Pacer } from "./pacer.ts";

/** Removes the directory and all in it; one that is missing is fine. Errors: DiskError. */
export async function removeTree(clock: Clock, disk: Disk, path: string): Promise<void> {
  if (disk.facts(path) === undefined) return;
  const pacer = new Pacer(clock);
  const remove = async (directory: string): Promise<void> => {
    for (const { name, isDirectory } of disk.list(directory)) {
      const child = `${directory}/${name}`;
      if (isDirectory) await remove(child);
      else disk.removeFile(child);
      await pacer.pace();
    }
    disk.removeDirectory(directory);
  };
  await remove(path);
}
