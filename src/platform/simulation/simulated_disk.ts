/**
 * A disk in memory that keeps its promises and no more. What is cached and what is durable are kept apart (see
 * `simulated_content.ts` for bytes and `simulated_tree.ts` for directory entries), and what the real world does to a
 * disk can be done to it: the process dies, the power fails, an operation is refused or cut in the middle, the room
 * runs out, a bit flips. All choices come from the seed.
 */
import {
  type DirectoryEntry,
  type Disk,
  type DiskFile,
  type DiskLock,
  type DiskSpace,
  type FileFacts,
  type OpenOptions,
} from "../disk.ts";
import type { Seed } from "./seed.ts";
import { notFound, refusal } from "./refusals.ts";
import { type DiskOperation, type FaultClock, SimulatedFaults } from "./simulated_faults.ts";
import { type FileHost, SimulatedFile } from "./simulated_file.ts";
import type { SimulatedScheduler } from "./simulated_scheduler.ts";
import {
  type DirectoryNode,
  type EntryChange,
  type FileNode,
  newDirectory,
  newFile,
  removalsOf,
  SimulatedTree,
} from "./simulated_tree.ts";
import { planRename } from "./simulated_rename.ts";
import { survival, type Survivors } from "./survival.ts";

/** What a disk without a limit says it has. */
const TERABYTE = 2 ** 40;

/** The death of the process alone, or loss of power. */
export type CrashKind = "kill" | "power";

export interface SimulatedDiskOptions {
  /** Probability, 0 to 1, that a read or a write handles only a part; 1/16 when absent. */
  readonly shortTransfers?: number;
}

export class SimulatedDisk implements Disk {
  /** What is planned to go wrong. */
  readonly faults: SimulatedFaults;

  /** All files together may be this long. */
  capacityBytes = Infinity;

  readonly #seed: Seed;
  readonly #host: FileHost;
  readonly #tree = new SimulatedTree();
  readonly #locks = new Set<FileNode>();

  /** Files that were open for writing since the last loss of power; only they can lose anything. */
  readonly #touched = new Set<FileNode>();

  constructor(
    seed: Seed,
    time: { readonly scheduler: SimulatedScheduler; readonly clock: FaultClock },
    options: SimulatedDiskOptions = {},
  ) {
    this.#seed = seed;
    this.faults = new SimulatedFaults(seed, time.scheduler, time.clock);
    this.#host = {
      faults: this.faults,
      seed,
      shortTransfers: options.shortTransfers ?? 1 / 16,
      freeBytes: () => this.#freeBytes(),
    };
  }

  open(path: string, options: OpenOptions = {}): DiskFile {
    this.#mustLive();
    const node = this.#tree.find(path);
    if (node?.kind === "directory") throw refusal("io_error", "open", path, "it is a directory");
    if (node !== undefined) return this.#look("open", path, () => this.#opened(path, node, options));
    const place = this.#tree.place("open", path);
    if (!options.create) throw notFound("open", path);
    const file = newFile();
    this.#change("open", path, [{ ...place, node: file }]);
    return this.#opened(path, file, options);
  }

  facts(path: string): FileFacts | undefined {
    return this.#look("facts", path, () => {
      const node = this.#tree.find(path);
      if (node === undefined) return undefined;
      const isDirectory = node.kind === "directory";
      return { isDirectory, length: isDirectory ? 0 : node.content.length };
    });
  }

  list(path: string): DirectoryEntry[] {
    return this.#look("list", path, () => {
      const entries = [...this.#directory("list", path).entries];
      return entries
        .map(([name, node]) => ({ name, isDirectory: node.kind === "directory" }))
        .sort((a, b) => a.name < b.name ? -1 : 1);
    });
  }

  makeDirectory(path: string): void {
    this.#mustLive();
    const names = path.split("/");
    for (let count = 1; count <= names.length; count++) {
      const above = names.slice(0, count).join("/");
      const node = this.#tree.find(above);
      if (node?.kind === "directory") continue;
      if (node !== undefined && count === names.length) {
        throw refusal("already_exists", "makeDirectory", path, "it is a file");
      }
      const place = this.#tree.place("makeDirectory", above);
      this.#change("makeDirectory", above, [{ ...place, node: newDirectory() }]);
    }
  }

  rename(from: string, to: string): void {
    this.#mustLive();
    const change = planRename(this.#tree, from, to);
    if (change.length > 0) this.#change("rename", from, change);
  }

  removeFile(path: string): void {
    this.#mustLive();
    const place = this.#tree.place("removeFile", path);
    if (place.node === undefined) throw notFound("removeFile", path);
    if (place.node.kind === "directory") {
      throw refusal("io_error", "removeFile", path, "it is a directory");
    }
    this.#change("removeFile", path, [{ ...place, node: undefined }]);
  }

  removeDirectory(path: string): void {
    this.#mustLive();
    const place = this.#tree.place("removeDirectory", path);
    if (this.#directory("removeDirectory", path).entries.size > 0) {
      throw refusal("already_exists", "removeDirectory", path, "the directory is not empty");
    }
    this.#change("removeDirectory", path, [{ ...place, node: undefined }]);
  }

  // deno-lint-ignore require-await -- a refusal is a rejection, as on the real disk
  async removeTree(path: string): Promise<void> {
    this.#mustLive();
    const place = this.#tree.place("removeTree", path);
    if (place.node === undefined) throw notFound("removeTree", path);
    const changes = removalsOf(place);
    const remove = (count: number) => changes.slice(0, count).forEach((change) => this.#tree.change(change));
    return this.faults.runLater("removeTree", path, this.faults.life, {
      whole: () => remove(changes.length),
      half: () => remove(this.#seed.below(changes.length + 1)),
    });
  }

  // deno-lint-ignore require-await -- a refusal is a rejection, as on the real disk
  async syncDirectory(path: string): Promise<void> {
    this.#mustLive();
    const directory = this.#directory("syncDirectory", path);
    const last = directory.pending.at(-1);
    const persist = (share: number) => {
      // What came after the call is not promised, and another sync may have been quicker.
      const promised = last === undefined ? 0 : directory.pending.indexOf(last) + 1;
      this.#tree.persist(directory, Math.floor(promised * share));
    };
    return this.faults.runLater("syncDirectory", path, this.faults.life, {
      whole: () => persist(1),
      half: () => persist(this.#seed.below(1001) / 1000),
    });
  }

  lock(path: string): DiskLock {
    this.#mustLive();
    if (this.#tree.find(path) === undefined) this.open(path, { create: true, write: true }).close();
    return this.#look("lock", path, () => {
      const node = this.#tree.find(path);
      if (node?.kind !== "file") throw refusal("io_error", "lock", path, "it is a directory");
      if (this.#locks.has(node)) throw refusal("locked", "lock", path, "another process holds the lock");
      this.#locks.add(node);
      const { life } = this.faults;
      let isHeld = true;
      return {
        release: () => {
          if (isHeld && life === this.faults.life) this.#locks.delete(node);
          isHeld = false;
        },
      };
    });
  }

  space(path: string): DiskSpace {
    return this.#look("space", path, () => {
      if (this.#tree.find(path) === undefined) throw notFound("space", path);
      const totalBytes = Math.min(this.capacityBytes, TERABYTE);
      return { totalBytes, freeBytes: Math.max(0, totalBytes - this.#usedBytes()) };
    });
  }

  /**
   * Ends the life of the process, if `faults.crashAt` did not do so, and begins the next one. After "kill" everything
   * cached is there; after "power" what was durable, and of the rest what the seed lets survive. Open files and locks
   * of the old life throw SimulatedCrash for ever.
   */
  crash(kind: CrashKind, survivors: Survivors = "seed"): void {
    if (!this.faults.isDead) this.faults.die();
    this.#locks.clear();
    if (kind === "power") this.#losePower(survivors);
    this.faults.revive();
  }

  /** Makes everything durable. */
  settle(): void {
    for (const file of this.#touched) file.content.settle();
    this.#tree.settle();
  }

  /** Puts a file on the disk, with the directories above it, and settles. Neither counted nor refused. */
  plant(path: string, bytes: Uint8Array): void {
    const names = path.split("/").slice(0, -1);
    for (let count = 1; count <= names.length; count++) {
      const above = names.slice(0, count).join("/");
      if (this.#tree.find(above) !== undefined) continue;
      this.#tree.change([{ ...this.#tree.place("plant", above), node: newDirectory() }]);
    }
    const file = newFile();
    file.content.write(bytes, 0);
    file.content.settle();
    this.#tree.change([{ ...this.#tree.place("plant", path), node: file }]);
    this.settle();
  }

  /** Flips one bit of a file, on the medium: bit 0 is the lowest of the first byte. */
  flipBit(path: string, bit: number): void {
    const node = this.#tree.find(path);
    if (node?.kind !== "file") throw notFound("flipBit", path);
    node.content.flip(Math.floor(bit / 8), 1 << bit % 8);
  }

  /** The medium does not give the bytes from `start` to before `end` any more: reads end before them, then fail. */
  spoil(path: string, start: number, end: number): void {
    const node = this.#tree.find(path);
    if (node?.kind !== "file") throw notFound("spoil", path);
    node.content.spoil(start, end);
  }

  /** Every file and its bytes, by path: as reads show them, or as loss of power without survivors would leave them. */
  dump(which: "cached" | "durable" = "cached"): Map<string, Uint8Array> {
    const files = this.#tree.files(which === "cached" ? "entries" : "durable");
    return new Map(files.map(([path, { content }]) => {
      if (which === "durable") return [path, content.readDurable()];
      const bytes = new Uint8Array(content.length);
      content.read(bytes, 0);
      return [path, bytes];
    }));
  }

  #opened(path: string, node: FileNode, options: OpenOptions): DiskFile {
    const isWritable = options.write ?? false;
    if (isWritable) this.#touched.add(node);
    return new SimulatedFile(path, this.#host, node.content, isWritable);
  }

  #losePower(survivors: Survivors): void {
    for (const file of this.#touched) {
      if (!file.content.isClean) file.content.losePower(survival(survivors, this.#seed));
    }
    this.#touched.clear();
    this.#tree.losePower(() => survival(survivors, this.#seed));
  }

  #mustLive(): void {
    this.faults.mustLive(this.faults.life);
  }

  #look<T>(operation: DiskOperation, path: string, whole: () => T): T {
    return this.faults.run(operation, path, this.faults.life, { whole });
  }

  #change(operation: DiskOperation, path: string, change: EntryChange): void {
    const whole = () => this.#tree.change(change);
    const half = () => void (this.#seed.chance(0.5) && whole());
    this.faults.run(operation, path, this.faults.life, { whole, half });
  }

  #directory(operation: string, path: string): DirectoryNode {
    const node = this.#tree.find(path);
    if (node === undefined) throw notFound(operation, path);
    if (node.kind === "file") throw refusal("io_error", operation, path, "it is not a directory");
    return node;
  }

  #usedBytes(): number {
    return this.#tree.files().reduce((sum, [, { content }]) => sum + content.length, 0);
  }

  #freeBytes(): number {
    return this.capacityBytes === Infinity ? Infinity : this.capacityBytes - this.#usedBytes();
  }
}
