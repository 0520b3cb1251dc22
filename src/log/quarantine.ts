/**
 * Where bytes go that are taken out of a log or the journal: copied and synced there before they are cut. There is so
 * much room for all of it together; what does not fit is not cut.
 */
import { type Clock, type Disk, DiskError, type DiskFile } from "../platform/mod.ts";
import { Pacer } from "./pacer.ts";

const PIECE_LENGTH = 1024 * 1024;

/** There is no room for what should be kept; nothing was cut. */
export class QuarantineFull extends Error {
  override readonly name = "QuarantineFull";
}

export interface QuarantineRoom {
  /** The folder that holds all of it. */
  readonly path: string;
  readonly mostBytes: number;
}

/** What to copy, and where in the quarantine. */
export interface Kept {
  readonly source: DiskFile;
  readonly position: number;
  /** The end of the file when absent. */
  readonly endPosition?: number;
  readonly directory: string;
  readonly name: string;
}

export class Quarantine {
  readonly #clock: Clock;
  readonly #disk: Disk;
  readonly #room: QuarantineRoom;
  /** Known since something was first kept; what is deleted by others is seen when it would not fit. */
  #usedBytes: number | undefined;

  constructor({ clock, disk }: { readonly clock: Clock; readonly disk: Disk }, room: QuarantineRoom) {
    this.#clock = clock;
    this.#disk = disk;
    this.#room = room;
  }

  /** Whether so many bytes would fit now. Errors: DiskError. */
  hasRoomFor(lengthBytes: number): boolean {
    this.#usedBytes ??= sizeOf(this.#disk, this.#room.path);
    if (this.#usedBytes + lengthBytes <= this.#room.mostBytes) return true;
    this.#usedBytes = sizeOf(this.#disk, this.#room.path);
    return this.#usedBytes + lengthBytes <= this.#room.mostBytes;
  }

  /**
   * Copies a range of a file to `<directory>/<name>-<position>.bin`, and returns that path. Errors: QuarantineFull, also
   * when the disk is full; DiskError. The source is not changed.
   */
  async keep(kept: Kept): Promise<string> {
    const length = (kept.endPosition ?? kept.source.length()) - kept.position;
    if (!this.hasRoomFor(length)) throw new QuarantineFull(this.#fullText(length));
    try {
      this.#disk.makeDirectory(kept.directory);
      const path = this.#freePath(`${kept.directory}/${kept.name}-${kept.position}`);
      await this.#copy(kept, length, path);
      await this.#disk.syncDirectory(kept.directory);
      this.#usedBytes = (this.#usedBytes ?? 0) + length;
      return path;
    } catch (error) {
      if (!(error instanceof DiskError && error.code === "no_space")) throw error;
      throw new QuarantineFull(`the disk has no room for ${length} bytes in "${this.#room.path}"`);
    }
  }

  #fullText(length: number): string {
    return `"${this.#room.path}" holds ${this.#usedBytes} bytes and would not hold ${length} more: ` +
      `delete there what nobody needs, or raise limits.quarantine`;
  }

  /** A second cut at the same position must not write over the first. */
  #freePath(stem: string): string {
    for (let round = 1;; round++) {
      const path = round === 1 ? `${stem}.bin` : `${stem}.${round}.bin`;
      if (this.#disk.facts(path) === undefined) return path;
    }
  }

  async #copy({ source, position }: Kept, length: number, path: string): Promise<void> {
    const target = this.#disk.open(path, { write: true, create: true });
    try {
      const piece = new Uint8Array(Math.min(PIECE_LENGTH, Math.max(1, length)));
      const pacer = new Pacer(this.#clock);
      let copied = 0;
      while (copied < length) {
        const wanted = piece.subarray(0, Math.min(piece.length, length - copied));
        const got = source.readSync(wanted, position + copied);
        if (got === 0) break;
        let done = 0;
        while (done < got) done += target.writeSync(piece.subarray(done, got), copied + done);
        copied += got;
        await pacer.pace();
      }
      await target.sync();
    } catch (error) {
      // A copy that is not whole is no copy, and would take room.
      target.close();
      this.#disk.removeFile(path);
      throw error;
    }
    target.close();
  }
}

function sizeOf(disk: Disk, path: string): number {
  const facts = disk.facts(path);
  if (facts === undefined) return 0;
  if (!facts.isDirectory) return facts.length;
  return disk.list(path).reduce((sum, { name }) => sum + sizeOf(disk, `${path}/${name}`), 0);
}
