/** Removal of whole directories, a few entries a turn, so that a large one stops nobody. */
import type { Clock, Disk } from "../platform/mod.ts";

const ENTRIES_A_TURN = 16;

/** Removes the directory and all in it; one that is missing is fine. Errors: DiskError. */
export async function removeTree(clock: Clock, disk: Disk, path: string): Promise<void> {
  if (disk.facts(path) === undefined) return;
  let inTurn = 0;
  const remove = async (directory: string): Promise<void> => {
    for (const { name, isDirectory } of disk.list(directory)) {
      const child = `${directory}/${name}`;
      if (isDirectory) await remove(child);
      else disk.removeFile(child);
      if (++inTurn % ENTRIES_A_TURN === 0) await clock.turn();
    }
    disk.removeDirectory(directory);
  };
  await remove(path);
}
