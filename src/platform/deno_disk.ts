/** The real disk, through `node:fs` on integer descriptors. Open files are in `deno_file.ts`. */
import fs from "node:fs";
import { diskError, errnoOf } from "./deno_disk_error.ts";
import { DenoFile, uninterrupted } from "./deno_file.ts";
import {
  type DirectoryEntry,
  type Disk,
  DiskError,
  type DiskFile,
  type DiskLock,
  type DiskSpace,
  type FileFacts,
  type OpenOptions,
} from "./disk.ts";

const DEFAULT_MODE = 0o644;

/** Errors: none; what it gives throws DiskError. */
export function denoDisk(): Disk {
  return new DenoDisk();
}

class DenoDisk implements Disk {
  open(path: string, options: OpenOptions = {}): DiskFile {
    const access = options.write ? fs.constants.O_RDWR : fs.constants.O_RDONLY;
    const flags = access | (options.create ? fs.constants.O_CREAT : 0);
    const mode = options.mode ?? DEFAULT_MODE;
    const descriptor = attempt("open", path, () => fs.openSync(path, flags, mode));
    return new DenoFile(path, descriptor, options.write ?? false);
  }

  facts(path: string): FileFacts | undefined {
    try {
      const stat = fs.statSync(path);
      return { isDirectory: stat.isDirectory(), length: stat.size };
    } catch (cause) {
      if (["ENOENT", "ENOTDIR"].includes(errnoOf(cause))) return undefined;
      throw diskError("look at", path, cause);
    }
  }

  list(path: string): DirectoryEntry[] {
    const entries = attempt("list", path, () => fs.readdirSync(path, { withFileTypes: true }));
    return entries
      .map((entry) => ({
        name: entry.name,
        isDirectory: entry.isSymbolicLink() ? this.#leadsToDirectory(path, entry.name) : entry.isDirectory(),
      }))
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }

  makeDirectory(path: string): void {
    attempt("make directory", path, () => fs.mkdirSync(path, { recursive: true }));
  }

  rename(from: string, to: string): void {
    attempt("rename", from, () => fs.renameSync(from, to));
  }

  removeFile(path: string): void {
    attempt("remove", path, () => fs.unlinkSync(path));
  }

  removeDirectory(path: string): void {
    attempt("remove directory", path, () => fs.rmdirSync(path));
  }

  async removeTree(path: string): Promise<void> {
    try {
      // One call off the loop for all of it; `fs.rm` makes one for each file.
      await Deno.remove(path, { recursive: true });
    } catch (cause) {
      throw diskError("remove", path, cause);
    }
  }

  async syncDirectory(path: string): Promise<void> {
    const descriptor = attempt("sync directory", path, () => fs.openSync(path, fs.constants.O_RDONLY));
    try {
      await uninterrupted<void>((done) => fs.fsync(descriptor, (error) => done(error, undefined)));
    } catch (cause) {
      throw diskError("sync directory", path, cause);
    } finally {
      fs.closeSync(descriptor);
    }
  }

  lock(path: string): DiskLock {
    const file = attempt("lock", path, () => Deno.openSync(path, { create: true, read: true, write: true }));
    let taken = false;
    try {
      // flock belongs to the open file, so a second holder in this process is refused too, and the kernel takes it
      // back when the process dies.
      taken = attempt("lock", path, () => file.tryLockSync(true));
    } finally {
      if (!taken) file.close();
    }
    if (!taken) throw new DiskError("locked", "lock", path, "another process holds the lock");
    return new HeldLock(file);
  }

  space(path: string): DiskSpace {
    const facts = attempt("measure the space at", path, () => fs.statfsSync(path));
    return { freeBytes: facts.bavail * facts.bsize, totalBytes: facts.blocks * facts.bsize };
  }

  #leadsToDirectory(path: string, name: string): boolean {
    return this.facts(`${path}/${name}`)?.isDirectory ?? false;
  }
}

class HeldLock implements DiskLock {
  #file: Deno.FsFile | undefined;

  constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  release(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

function attempt<T>(operation: string, path: string, call: () => T): T {
  for (;;) {
    try {
      return call();
    } catch (cause) {
      if (errnoOf(cause) !== "EINTR") throw diskError(operation, path, cause);
    }
  }
}
