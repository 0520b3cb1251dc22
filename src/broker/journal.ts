/**
 * The journal: every change of the control plane, durable before it is applied and before it is answered.
 *
 * Opening reads all of it. A torn last entry, which nobody was told of, is cut with a warning and kept in quarantine;
 * damage with valid entries behind it stops the start with its position, because what a lost entry named cannot be
 * guessed.
 */
import type { Clock, Disk, DiskFile, Logger } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { contentsOf, type JournalFault, readAll } from "./journal_contents.ts";
import { encodeEntry, type JournalEntry } from "./journal_entry.ts";
import { StartError } from "./start_error.ts";

/** It has the hashes of passwords and tokens. A file that is there keeps the mode that it has. */
const MODE = 0o600;

export interface JournalPlace {
  /** The directory that holds the file `log`. */
  readonly directory: string;
  readonly quarantine: string;
}

export interface JournalPlatform {
  readonly clock: Clock;
  readonly disk: Disk;
  readonly logger: Logger;
}

export class Journal {
  readonly #platform: JournalPlatform;
  readonly #file: DiskFile;
  #length: number;
  #nextIndex: number;
  #failed = false;

  private constructor(platform: JournalPlatform, file: DiskFile, length: number, nextIndex: number) {
    this.#platform = platform;
    this.#file = file;
    this.#length = length;
    this.#nextIndex = nextIndex;
  }

  /** Errors: StartError on damage, DiskError. */
  static async open(
    platform: JournalPlatform,
    place: JournalPlace,
  ): Promise<{ readonly journal: Journal; readonly entries: readonly JournalEntry[] }> {
    platform.disk.makeDirectory(place.directory);
    const file = platform.disk.open(`${place.directory}/log`, { write: true, create: true, mode: MODE });
    try {
      const bytes = readAll(file);
      const { entries, lengthBytes, fault } = contentsOf(bytes);
      if (fault !== undefined) {
        if (!fault.isTorn) throw new StartError(damageText(file.path, entries.length, fault));
        const kept = await setJournalAside(platform, place, file, bytes, lengthBytes);
        platform.logger.warn(
          `the journal ended in ${
            bytes.length - lengthBytes
          } bytes of an unfinished entry; they were cut and are kept ` +
            `in "${kept}"`,
        );
      }
      await platform.disk.syncDirectory(place.directory);
      return { journal: new Journal(platform, file, lengthBytes, entries.length), entries };
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * Writes and syncs one entry; what it says may be applied then, with the entry's own time. One at a time: the caller
   * waits for the one before.
   *
   * Errors: DiskError, and BrokerError cannot_write_to_file after a failed sync; nothing may be applied then.
   */
  async append(userId: number, code: number, command: Uint8Array): Promise<JournalEntry> {
    if (this.#failed) {
      throw new BrokerError(
        "cannot_write_to_file",
        "the journal could not be synced; restart the broker to go on",
      );
    }
    const timestampMicros = this.#platform.clock.nowMicros();
    const entry = { index: this.#nextIndex, timestampMicros, userId, code, command };
    const bytes = encodeEntry(entry);
    try {
      let done = 0;
      while (done < bytes.length) done += this.#file.writeSync(bytes.subarray(done), this.#length + done);
    } catch (error) {
      this.#cutBack();
      throw error;
    }
    try {
      await this.#file.sync();
    } catch (error) {
      // What the disk has now is not known, and a later success would not tell.
      this.#failed = true;
      this.#cutBack();
      throw error;
    }
    this.#length += bytes.length;
    this.#nextIndex++;
    return entry;
  }

  close(): void {
    this.#file.close();
  }

  #cutBack(): void {
    try {
      this.#file.truncate(this.#length);
    } catch (error) {
      this.#failed = true;
      this.#platform.logger.error("an unfinished journal entry could not be cut off", error);
    }
  }
}

function damageText(path: string, entry: number, { position, reason }: JournalFault): string {
  return `the journal "${path}" is damaged at position ${position}, entry ${entry} (${reason}), and goes on behind it: ` +
    "nothing was changed; restore the file from a backup, or see with `galgo verify` what is damaged and keep with " +
    "`galgo repair` what lies before it";
}

/** Cuts the file at `position` and keeps the rest in quarantine, whose path it returns. Errors: DiskError. */
export async function setJournalAside(
  { clock, disk }: JournalPlatform,
  place: JournalPlace,
  file: DiskFile,
  bytes: Uint8Array,
  position: number,
): Promise<string> {
  disk.makeDirectory(place.quarantine);
  const path = `${place.quarantine}/journal-${position}-${clock.nowMicros()}.bin`;
  const kept = disk.open(path, { write: true, create: true, mode: MODE });
  try {
    const rest = bytes.subarray(position);
    let done = 0;
    while (done < rest.length) done += kept.writeSync(rest.subarray(done), done);
    await kept.sync();
  } finally {
    kept.close();
  }
  await disk.syncDirectory(place.quarantine);
  file.truncate(position);
  await file.sync();
  return path;
}
