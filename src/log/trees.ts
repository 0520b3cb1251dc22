/** Removal of what may be large, so that it stops nobody. */
import type { Disk } from "../platform/mod.ts";

/**
 * Removes a file, or a directory and all in it, off the event loop; what is missing is fine. Directories that only lead to
 * others are gone through, so that one partition goes after another, and it ends between two once `isStopped` says so.
 * Errors: DiskError.
 */
export async function removeInSteps(disk: Disk, path: string, isStopped: () => boolean): Promise<void> {
  if (isStopped()) return;
  const facts = disk.facts(path);
  if (facts === undefined) return;
  const inside = facts.isDirectory ? disk.list(path) : [];
  if (inside.every(({ isDirectory }) => isDirectory)) {
    for (const { name } of inside) await removeInSteps(disk, `${path}/${name}`, isStopped);
  }
  if (!isStopped()) await disk.removeTree(path);
}
