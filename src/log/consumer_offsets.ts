/**
 * The stored offsets of one partition: a file of eight bytes for each consumer and each group, u64 little-endian.
 *
 * The files are the only truth; the map in memory is what they say, clamped to what the partition has. A file is
 * written in place: eight bytes cross no sector border, so the old value or the new one is there after any crash.
 */
import { type DirectoryEntry, type Disk, DiskError } from "../platform/mod.ts";
import type { LogContext } from "./log_context.ts";
import { writeFully } from "./file_io.ts";
import type { FileSlot } from "./open_files.ts";

export type OffsetOwner = "consumers" | "groups";

interface StoredOffset {
  offset: number;
  readonly owner: OffsetOwner;
  readonly slot: FileSlot;
  /** Whether the directories that lead to the file are known to be on the disk. */
  isEntryDurable: boolean;
}

const OWNERS: readonly OffsetOwner[] = ["consumers", "groups"];
const FILE_LENGTH = 8;
const KEY = /^\d{1,10}$/;

export class ConsumerOffsets {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #stored = { consumers: new Map<number, StoredOffset>(), groups: new Map<number, StoredOffset>() };
  /** Written and not synced since. */
  readonly #unsynced = new Set<StoredOffset>();

  /** `directory` is the partition's. */
  constructor(context: LogContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
  }

  /**
   * Makes the directories that are missing and reads what is there. `lastOffset` is that of the partition, undefined
   * when it never had a message. Errors: DiskError.
   */
  async load(lastOffset: number | undefined): Promise<void> {
    for (const owner of OWNERS) {
      const directory = `${this.#directory}/offsets/${owner}`;
      let wasRemoved = false;
      for (const { name, isDirectory } of this.#listOrMake(directory)) {
        if (isDirectory || !KEY.test(name)) continue;
        if (!this.#loadOne(owner, Number(name), lastOffset)) wasRemoved = true;
      }
      // One that came back with a loss of power would stand for messages that were not there when it was stored.
      if (wasRemoved) await this.#context.disk.syncDirectory(directory);
    }
    await this.sync();
  }

  /** Looked at first, since of thousands of partitions nearly all have their directories. */
  #listOrMake(directory: string): DirectoryEntry[] {
    const { disk } = this.#context;
    try {
      return disk.list(directory);
    } catch (error) {
      if (!(error instanceof DiskError && error.code === "not_found")) throw error;
      disk.makeDirectory(directory);
      return [];
    }
  }

  get hasUnsynced(): boolean {
    return this.#unsynced.size > 0;
  }

  /** Makes every stored offset durable. Errors: DiskError. */
  async sync(): Promise<void> {
    for (const stored of this.#unsynced) {
      this.#unsynced.delete(stored);
      await this.#sync(stored);
    }
  }

  get(owner: OffsetOwner, key: number): number | undefined {
    return this.#stored[owner].get(key)?.offset;
  }

  /** Whose offsets are stored here. */
  keys(owner: OffsetOwner): number[] {
    return [...this.#stored[owner].keys()];
  }

  /** The lowest stored offset of all consumers and groups; undefined when none is stored. */
  lowest(): number | undefined {
    let lowest: number | undefined;
    for (const owner of ["consumers", "groups"] as const) {
      for (const { offset } of this.#stored[owner].values()) lowest = Math.min(lowest ?? offset, offset);
    }
    return lowest;
  }

  /** With the operating system on return; with `enforceFsync`, on the disk when the promise resolves. */
  store(owner: OffsetOwner, key: number, offset: number): void | Promise<void> {
    const stored = this.#stored[owner].get(key) ?? this.#entry(owner, key, offset);
    writeFully(stored.slot, encode(offset), 0);
    stored.offset = offset;
    this.#stored[owner].set(key, stored);
    if (this.#context.settings.enforceFsync) return this.#sync(stored);
    this.#unsynced.add(stored);
  }

  /** False when there was none. Errors: DiskError; the offset is still stored then. */
  delete(owner: OffsetOwner, key: number): boolean | Promise<boolean> {
    const known = this.#stored[owner].get(key);
    if (known === undefined) return false;
    this.#context.disk.removeFile(known.slot.path);
    this.forget(owner, key);
    if (!this.#context.settings.enforceFsync) return true;
    return this.#context.disk.syncDirectory(`${this.#directory}/offsets/${owner}`).then(() => true);
  }

  /** Deletes the others, for good. Errors: DiskError. */
  async keepOnly(owner: OffsetOwner, isKnown: (key: number) => boolean): Promise<void> {
    const unknown = [...this.#stored[owner].keys()].filter((key) => !isKnown(key));
    if (unknown.length === 0) return;
    for (const key of unknown) await this.delete(owner, key);
    await this.#context.disk.syncDirectory(`${this.#directory}/offsets/${owner}`);
  }

  /** Who deletes the file knows why. False when there was none. */
  forget(owner: OffsetOwner, key: number): boolean {
    const known = this.#stored[owner].get(key);
    if (known === undefined) return false;
    known.slot.close();
    this.#unsynced.delete(known);
    return this.#stored[owner].delete(key);
  }

  close(): void {
    for (const map of [this.#stored.consumers, this.#stored.groups]) {
      for (const { slot } of map.values()) slot.close();
    }
  }

  #entry(owner: OffsetOwner, key: number, offset: number): StoredOffset {
    return {
      offset,
      owner,
      slot: this.#context.files.slot(this.#path(owner, key), "write"),
      isEntryDurable: false,
    };
  }

  async #sync(stored: StoredOffset): Promise<void> {
    const file = stored.slot.checkOut();
    try {
      await file.sync();
    } finally {
      stored.slot.checkIn();
    }
    if (stored.isEntryDurable) return;
    for (const directory of [`offsets/${stored.owner}`, "offsets", "."]) {
      await this.#context.disk.syncDirectory(`${this.#directory}/${directory}`);
    }
    stored.isEntryDurable = true;
  }

  /**
   * False when the file was removed. What cannot be true is put right in the file too. Else a value past the end would
   * come back once the partition has grown again, and the consumer would miss what was appended meanwhile.
   */
  #loadOne(owner: OffsetOwner, key: number, lastOffset: number | undefined): boolean {
    const path = this.#path(owner, key);
    const entry = this.#entry(owner, key, 0);
    const { slot } = entry;
    const bytes = readFile(slot);
    const stored = bytes.length === FILE_LENGTH ? decode(bytes) : undefined;
    if (stored === undefined || lastOffset === undefined) {
      const found = bytes.toHex() || "nothing";
      const reason = stored === undefined
        ? `holds ${found}, no offset`
        : `holds ${stored}, and there are no messages`;
      this.#context.logger.warn(`"${path}" ${reason}; it was removed`);
      slot.close();
      this.#context.disk.removeFile(path);
      return false;
    }
    entry.offset = Math.min(stored, lastOffset);
    if (entry.offset < stored) {
      this.#context.logger.warn(
        `"${path}" held offset ${stored}, past the last message; it is ${entry.offset} now`,
      );
      writeFully(slot, encode(entry.offset), 0);
      this.#unsynced.add(entry);
    }
    slot.close();
    this.#stored[owner].set(key, entry);
    return true;
  }

  #path(owner: OffsetOwner, key: number): string {
    return `${this.#directory}/offsets/${owner}/${key}`;
  }
}

/** Both are there from the start, with the partition's own directory above them. Errors: DiskError. */
export function makeOffsetDirectories(disk: Disk, partitionDirectory: string): void {
  for (const owner of OWNERS) disk.makeDirectory(`${partitionDirectory}/offsets/${owner}`);
}

function encode(offset: number): Uint8Array {
  const bytes = new Uint8Array(FILE_LENGTH);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(offset), true);
  return bytes;
}

function decode(bytes: Uint8Array): number {
  return Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
}

/** The file's bytes, at most one more than it should have. */
function readFile(slot: FileSlot): Uint8Array {
  const bytes = new Uint8Array(FILE_LENGTH + 1);
  const file = slot.checkOut();
  try {
    let done = 0;
    for (let got = 1; got > 0 && done < bytes.length; done += got) {
      got = file.readSync(bytes.subarray(done), done);
    }
    return bytes.subarray(0, done);
  } finally {
    slot.checkIn();
  }
}
