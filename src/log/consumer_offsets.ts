/**
 * The stored offsets of one partition: a file of eight bytes for each consumer and each group, u64 little-endian.
 *
 * The files are the only truth; the map in memory is what they say, clamped to what the partition has. A file is
 * written in place: eight bytes cross no sector border, so the old value or the new one is there after any crash.
 */
import type { LogContext } from "./log_context.ts";
import { writeFully } from "./file_io.ts";
import type { FileSlot } from "./open_files.ts";

export type OffsetOwner = "consumers" | "groups";

interface StoredOffset {
  offset: number;
  readonly slot: FileSlot;
}

const FILE_LENGTH = 8;
const KEY = /^\d{1,10}$/;

export class ConsumerOffsets {
  readonly #context: LogContext;
  readonly #directory: string;
  readonly #stored = { consumers: new Map<number, StoredOffset>(), groups: new Map<number, StoredOffset>() };

  /** `directory` is the partition's. */
  constructor(context: LogContext, directory: string) {
    this.#context = context;
    this.#directory = directory;
  }

  /** Makes the directories that are missing and reads what is there. Errors: DiskError. */
  load(lastOffset: number | undefined): void {
    for (const owner of ["consumers", "groups"] as const) {
      const directory = `${this.#directory}/offsets/${owner}`;
      this.#context.disk.makeDirectory(directory);
      for (const { name, isDirectory } of this.#context.disk.list(directory)) {
        if (!isDirectory && KEY.test(name)) this.#loadOne(owner, Number(name), lastOffset);
      }
    }
  }

  get(owner: OffsetOwner, key: number): number | undefined {
    return this.#stored[owner].get(key)?.offset;
  }

  /** Every stored offset, consumers and groups. */
  *all(): Iterable<number> {
    for (const { offset } of this.#stored.consumers.values()) yield offset;
    for (const { offset } of this.#stored.groups.values()) yield offset;
  }

  /** With the operating system on return; with `enforceFsync`, on the disk when the promise resolves. */
  store(owner: OffsetOwner, key: number, offset: number): void | Promise<void> {
    const known = this.#stored[owner].get(key);
    const slot = known?.slot ?? this.#context.files.slot(this.#path(owner, key), "write");
    writeFully(slot, encode(offset), 0);
    if (known) known.offset = offset;
    else this.#stored[owner].set(key, { offset, slot });
    if (this.#context.settings.enforceFsync) return this.#sync(slot, known === undefined ? owner : undefined);
  }

  /** False when there was none. Errors: DiskError; the offset is still stored then. */
  delete(owner: OffsetOwner, key: number): boolean | Promise<boolean> {
    const known = this.#stored[owner].get(key);
    if (known === undefined) return false;
    known.slot.close();
    this.#context.disk.removeFile(known.slot.path);
    this.#stored[owner].delete(key);
    if (!this.#context.settings.enforceFsync) return true;
    return this.#context.disk.syncDirectory(`${this.#directory}/offsets/${owner}`).then(() => true);
  }

  close(): void {
    for (const map of [this.#stored.consumers, this.#stored.groups]) {
      for (const { slot } of map.values()) slot.close();
    }
  }

  async #sync(slot: FileSlot, newOf: OffsetOwner | undefined): Promise<void> {
    const file = slot.checkOut();
    try {
      await file.sync();
    } finally {
      slot.checkIn();
    }
    if (newOf === undefined) return;
    for (const directory of [`offsets/${newOf}`, "offsets", "."]) {
      await this.#context.disk.syncDirectory(`${this.#directory}/${directory}`);
    }
  }

  #loadOne(owner: OffsetOwner, key: number, lastOffset: number | undefined): void {
    const path = this.#path(owner, key);
    const slot = this.#context.files.slot(path, "write");
    const stored = readOffset(slot);
    if (stored === undefined || lastOffset === undefined) {
      const reason = stored === undefined
        ? `is not ${FILE_LENGTH} bytes long`
        : "belongs to a partition without messages";
      this.#context.logger.warn(`"${path}" ${reason}; the stored offset is ignored`);
      slot.close();
      return;
    }
    if (stored > lastOffset) {
      this.#context.logger.warn(
        `"${path}" holds offset ${stored}, past the last message; ${lastOffset} is used instead`,
      );
    }
    this.#stored[owner].set(key, { offset: Math.min(stored, lastOffset), slot });
  }

  #path(owner: OffsetOwner, key: number): string {
    return `${this.#directory}/offsets/${owner}/${key}`;
  }
}

function encode(offset: number): Uint8Array {
  const bytes = new Uint8Array(FILE_LENGTH);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(offset), true);
  return bytes;
}

function readOffset(slot: FileSlot): number | undefined {
  const bytes = new Uint8Array(FILE_LENGTH + 1);
  const file = slot.checkOut();
  try {
    if (file.readSync(bytes, 0) !== FILE_LENGTH) return undefined;
    return Number(new DataView(bytes.buffer).getBigUint64(0, true));
  } finally {
    slot.checkIn();
    slot.close();
  }
}
