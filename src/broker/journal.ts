/**
 * The journal: every change of the control plane, durable before it is applied and before it is answered.
 *
 * Opening reads all of it. A torn last entry, which nobody was told of, is cut with a warning and kept in quarantine;
 * damage with valid entries behind it stops the start with its position, because what a lost entry named cannot be
 * guessed.
 */
import type { Clock, Disk, DiskFile, Logger } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { type DecodedEntry, decodeEntry, encodeEntry, type JournalEntry } from "./journal_entry.ts";
import { StartError } from "./start_error.ts";

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
    const file = platform.disk.open(`${place.directory}/log`, { write: true, create: true });
    try {
      const bytes = readAll(file);
      const { entries, length } = readEntries(bytes, file.path);
      if (length < bytes.length) await cutTail(platform, place, file, bytes.subarray(length), length);
      await platform.disk.syncDirectory(place.directory);
      return { journal: new Journal(platform, file, length, entries.length), entries };
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

function readAll(file: DiskFile): Uint8Array {
  const bytes = new Uint8Array(file.length());
  let done = 0;
  while (done < bytes.length) {
    const got = file.readSync(bytes.subarray(done), done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}

function readEntries(bytes: Uint8Array, path: string): { entries: JournalEntry[]; length: number } {
  const entries: JournalEntry[] = [];
  let position = 0;
  while (position < bytes.length) {
    const found = decodeEntry(bytes.subarray(position));
    if (found.kind === "entry" && found.entry.index === entries.length) {
      entries.push(found.entry);
      position += found.length;
      continue;
    }
    if (!isTornEnd(bytes, position, entries.length, found)) {
      const reason = found.kind === "damaged" ? found.reason : "it is not the entry that belongs there";
      throw new StartError(
        `the journal "${path}" is damaged at position ${position}, entry ${entries.length} (${reason}), and goes on ` +
          `behind it: nothing was changed; restore the file from a backup`,
      );
    }
    break;
  }
  return { entries, length: position };
}

/**
 * Only one entry is ever in flight, so a torn one is the last, and no other stands behind it. What is left of it says
 * nothing more: the disk may have written any of its sectors, and zeros in place of others, its lengths included.
 */
function isTornEnd(bytes: Uint8Array, position: number, expectedIndex: number, found: DecodedEntry): boolean {
  return found.kind !== "entry" && !hasEntryBehind(bytes, position, expectedIndex);
}

/** Whether some valid entry of a later index stands anywhere behind `position`: then this is no torn end. */
function hasEntryBehind(bytes: Uint8Array, position: number, expectedIndex: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = position + 1; at + 8 <= bytes.length; at++) {
    const index = view.getUint32(at, true);
    if (index < expectedIndex || view.getUint32(at + 4, true) !== 0) continue;
    const found = decodeEntry(bytes.subarray(at));
    if (found.kind === "entry" && found.entry.index >= expectedIndex) return true;
  }
  return false;
}

async function cutTail(
  platform: JournalPlatform,
  place: JournalPlace,
  file: DiskFile,
  tail: Uint8Array,
  position: number,
): Promise<void> {
  platform.disk.makeDirectory(place.quarantine);
  const path = `${place.quarantine}/journal-${position}-${platform.clock.nowMicros()}.bin`;
  const kept = platform.disk.open(path, { write: true, create: true });
  try {
    let done = 0;
    while (done < tail.length) done += kept.writeSync(tail.subarray(done), done);
    await kept.sync();
  } finally {
    kept.close();
  }
  await platform.disk.syncDirectory(place.quarantine);
  file.truncate(position);
  await file.sync();
  platform.logger.warn(
    `the journal ended in ${tail.length} bytes of an unfinished entry; they were cut and are kept in "${path}"`,
  );
}
