/** Small files that are there whole or not at all: written beside their place, made durable, and moved there. */
import type { Disk } from "../platform/mod.ts";

/** Only for its owner to read. Errors: DiskError; what was there before is there still. */
export async function replaceFile(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const unfinished = `${path}.new`;
  const file = disk.open(unfinished, { write: true, create: true, mode: 0o600 });
  try {
    file.truncate(0);
    let done = 0;
    while (done < bytes.length) done += file.writeSync(bytes.subarray(done), done);
    await file.sync();
  } finally {
    file.close();
  }
  disk.rename(unfinished, path);
  await disk.syncDirectory(path.slice(0, path.lastIndexOf("/")));
}

/** undefined when it is not there. Errors: DiskError. */
export function fileBytes(disk: Disk, path: string): Uint8Array | undefined {
  if (disk.facts(path) === undefined) return undefined;
  const file = disk.open(path);
  try {
    const bytes = new Uint8Array(file.length());
    let done = 0;
    while (done < bytes.length) {
      const length = file.readSync(bytes.subarray(done), done);
      if (length === 0) return bytes.subarray(0, done);
      done += length;
    }
    return bytes;
  } finally {
    file.close();
  }
}
