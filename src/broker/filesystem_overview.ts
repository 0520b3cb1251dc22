/** The data folder as a list of paths and lengths, for snapshots. */
import type { Pacer } from "../log/mod.ts";
import type { Disk } from "../platform/mod.ts";

const MOST_LINES = 10_000;

/** Depth first, by name. Errors: DiskError; what vanishes while it is walked is left out. */
export async function filesystemOverview(disk: Disk, root: string, pacer: Pacer): Promise<string> {
  const space = disk.space(root);
  const lines = [`${root}: ${space.freeBytes} of ${space.totalBytes} bytes of its file system are free`, ""];
  const walk = async (directory: string): Promise<void> => {
    for (const { name, isDirectory } of disk.list(directory)) {
      if (lines.length >= MOST_LINES) return;
      const path = `${directory}/${name}`;
      const length = isDirectory ? undefined : disk.facts(path)?.length;
      lines.push(`${String(length ?? "-").padStart(14)} ${path.slice(root.length + 1)}`);
      await pacer.pace();
      if (isDirectory && disk.facts(path) !== undefined) await walk(path);
    }
  };
  await walk(root);
  if (lines.length >= MOST_LINES) lines.push(`and more: ${MOST_LINES} lines are the most`);
  return `${lines.join("\n")}\n`;
}
