/**
 * The descriptors of all partitions, at most so many open at a time.
 *
 * A `FileSlot` stands for a file that may or may not be open. Who needs it checks it out and back in; while it is out it
 * stays open, whatever else happens, also when the file was renamed or removed meanwhile. When there are too many, the
 * slots not used lately are closed, found by the second-chance rule, which keeps the hot path to one flag.
 */
import { type Disk, DiskError, type DiskFile } from "../platform/mod.ts";

export class OpenFiles {
  readonly disk: Disk;
  #limit: number;
  readonly #open = new Set<FileSlot>();

  constructor(disk: Disk, limit: number) {
    this.disk = disk;
    this.#limit = limit;
  }

  get count(): number {
    return this.#open.size;
  }

  /** The slots of a file, or of all in a directory, that are checked out. */
  slotsOut(path: string): FileSlot[] {
    const inside = `${path}/`;
    return [...this.#open].filter((slot) =>
      slot.isOut && (slot.path === path || slot.path.startsWith(inside))
    );
  }

  slot(path: string, access: "read" | "write"): FileSlot {
    return new FileSlot(this, path, access);
  }

  /** @internal Opens for a slot and makes room; where the system has none left, what it has becomes the limit. */
  open(slot: FileSlot): DiskFile {
    if (this.#open.size >= this.#limit) this.#makeRoom(this.#limit - 1);
    let file: DiskFile;
    try {
      file = this.#openFile(slot);
    } catch (error) {
      if (!(error instanceof DiskError && error.code === "too_many_open_files")) throw error;
      this.#limit = Math.max(16, Math.floor(this.#open.size * 0.75));
      this.#makeRoom(this.#limit);
      file = this.#openFile(slot);
    }
    this.#open.add(slot);
    return file;
  }

  /** @internal */
  forget(slot: FileSlot): void {
    this.#open.delete(slot);
  }

  #openFile(slot: FileSlot): DiskFile {
    return this.disk.open(slot.path, slot.access === "write" ? { write: true, create: true } : {});
  }

  #makeRoom(keep: number): void {
    // Twice around at most: the first pass may only clear the marks of use.
    let steps = this.#open.size * 2;
    for (const slot of this.#open) {
      if (this.#open.size <= keep || steps-- <= 0) return;
      if (slot.isOut || slot.wasUsed()) {
        // To the end of the line; a Set walks on over what is added while it is walked.
        this.#open.delete(slot);
        this.#open.add(slot);
      } else slot.close();
    }
  }
}

export class FileSlot {
  readonly path: string;
  readonly access: "read" | "write";
  readonly #files: OpenFiles;
  #file: DiskFile | undefined;
  #out = 0;
  #used = false;
  #closeWhenBack = false;
  #whenUnused: (() => void) | undefined;

  constructor(files: OpenFiles, path: string, access: "read" | "write") {
    this.#files = files;
    this.path = path;
    this.access = access;
  }

  get isOut(): boolean {
    return this.#out > 0;
  }

  /** @internal Tells whether the slot was used since it was last asked. */
  wasUsed(): boolean {
    const used = this.#used;
    this.#used = false;
    return used;
  }

  /** The open file; pair with `checkIn`. Errors: DiskError. */
  checkOut(): DiskFile {
    const file = this.#file ??= this.#files.open(this);
    this.#out++;
    this.#used = true;
    return file;
  }

  checkIn(): void {
    this.#out--;
    if (this.#out > 0) return;
    if (this.#closeWhenBack) this.close();
    this.#whenUnused?.();
    this.#whenUnused = undefined;
  }

  /** Calls `task` when nobody has the file out, perhaps at once. One task at a time. */
  whenUnused(task: () => void): void {
    if (this.#out === 0) task();
    else this.#whenUnused = task;
  }

  /** Closes the descriptor now, or when it is back. The slot can be used again. */
  close(): void {
    this.#closeWhenBack = this.#out > 0;
    if (this.#closeWhenBack || this.#file === undefined) return;
    this.#file.close();
    this.#file = undefined;
    this.#files.forget(this);
  }
}
