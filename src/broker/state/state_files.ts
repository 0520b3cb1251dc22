/** The two files that carry this server's number: written whole, under another name first, then renamed. */
import type { Clock, Disk, DiskFile, Logger } from "../../platform/mod.ts";
import type { DataPaths } from "../paths.ts";

/** Errors: DiskError. */
export async function writeNumber(disk: Disk, paths: DataPaths, number: Uint8Array): Promise<void> {
  disk.makeDirectory(paths.runtime);
  const text = new TextEncoder().encode(`${number.toHex()}\n`);
  await writeWhole(disk, paths.runtimeNumber, [text]);
  for (const directory of [paths.runtime, ...paths.aboveRuntime]) await disk.syncDirectory(directory);
}

/** Returns the file, open, for more. Errors: DiskError. */
export async function writeState(
  disk: Disk,
  paths: DataPaths,
  pieces: readonly Uint8Array[],
): Promise<DiskFile> {
  await writeWhole(disk, paths.state, pieces);
  await disk.syncDirectory(paths.journal);
  return disk.open(paths.state, { write: true });
}

/** Keeps what cannot be believed, for people to look at. Where that fails, the new file will take its place. */
export async function setStateAside(
  { clock, disk, logger }: { readonly clock: Clock; readonly disk: Disk; readonly logger: Logger },
  paths: DataPaths,
  reason: string,
): Promise<void> {
  const kept = `${paths.quarantine}/state-galgo-${clock.nowMicros()}.bin`;
  try {
    disk.makeDirectory(paths.quarantine);
    disk.rename(paths.state, kept);
    await disk.syncDirectory(paths.quarantine);
    await disk.syncDirectory(paths.journal);
    logger.warn(
      `"${paths.state}" is not used (${reason}); it was moved to "${kept}". Logs are read whole, topics that are there ` +
        "count as another server's, and damage that was to be stepped over is damage again",
    );
  } catch (error) {
    logger.error(`"${paths.state}" is not used (${reason}) and could not be moved away`, error);
  }
}

/** The name is the file's only when all of it is on the disk. */
async function writeWhole(disk: Disk, path: string, pieces: readonly Uint8Array[]): Promise<void> {
  const unfinished = `${path}.new`;
  const file = disk.open(unfinished, { write: true, create: true, mode: 0o600 });
  try {
    file.truncate(0);
    let position = 0;
    for (const piece of pieces) {
      let done = 0;
      while (done < piece.length) done += file.writeSync(piece.subarray(done), position + done);
      position += piece.length;
    }
    await file.sync();
  } finally {
    file.close();
  }
  disk.rename(unfinished, path);
}
