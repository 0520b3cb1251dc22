/**
 * The files of the broker's own log: `iggy-server.log`, and older ones with `.1`, `.2` and so on behind the name, the
 * newest first.
 *
 * A file that would grow past its size becomes `.1`, and all others move up by one; how many there may be follows from
 * the total. A sweep, now and then, removes what is older than its time or above the total. Nothing here may stop the
 * broker: where the disk refuses, lines are left out, and counted when it takes some again.
 */
import { type Disk, DiskError, type DiskFile } from "../platform/mod.ts";

export const LOG_FILE_NAME = "iggy-server.log";

const MOST_FILES = 100_000;

/** A longer line is cut, so that a file keeps its size. */
const MOST_LINE_BYTES = 16 * 1024;

const ARCHIVE = /^iggy-server\.log\.([1-9]\d{0,8})$/;
const LINE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z/;
const LONGEST_TIME = 30;

export interface LogFilesOptions {
  readonly disk: Disk;
  readonly directory: string;
  /** 0: one file for ever. */
  readonly maxFileBytes: number;
  /** 0: no limit. */
  readonly maxTotalBytes: number;
  readonly retentionMs: number;
  /** Told once when the disk begins to refuse. */
  readonly onTrouble: (text: string) => void;
}

export class LogFiles {
  readonly #options: LogFilesOptions;
  #file: DiskFile | undefined;
  #lengthBytes = 0;
  #dropped = 0;

  constructor(options: LogFilesOptions) {
    this.#options = options;
  }

  /** Adds a line, given with its end. Errors: none. */
  write(line: string): void {
    try {
      this.#append(lineBytes(line));
      if (this.#dropped === 0) return;
      const lost = `${this.#dropped} lines before this one were lost: the disk refused them\n`;
      this.#dropped = 0;
      this.#append(lineBytes(lost));
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (this.#dropped++ === 0) this.#options.onTrouble(`the log cannot be written: ${error.message}`);
    }
  }

  /** Removes files that are too old or too many. Errors: none. */
  sweep(nowMicros: number): void {
    try {
      this.#removeOld(nowMicros);
      this.#removeAboveTotal();
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      this.#options.onTrouble(`old log files could not be removed: ${error.message}`);
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #append(bytes: Uint8Array): void {
    const { maxFileBytes } = this.#options;
    let file = this.#file ??= this.#open();
    if (maxFileBytes > 0 && this.#lengthBytes > 0 && this.#lengthBytes + bytes.length > maxFileBytes) {
      this.#rotate();
      file = this.#file = this.#open();
    }
    for (let done = 0; done < bytes.length;) {
      const count = file.writeSync(bytes.subarray(done), this.#lengthBytes);
      this.#lengthBytes += count;
      done += count;
    }
  }

  #open(): DiskFile {
    const { disk, directory } = this.#options;
    disk.makeDirectory(directory);
    const file = disk.open(this.#path(0), { write: true, create: true });
    this.#lengthBytes = file.length();
    return file;
  }

  #rotate(): void {
    const { disk } = this.#options;
    this.close();
    const last = this.#mostFiles() - 1;
    const numbers = this.#archives();
    const free = numbers.findIndex((number, at) => number !== at + 1);
    const moving = [0, ...(free < 0 ? numbers : numbers.slice(0, free))];
    for (const number of moving.reverse()) {
      if (number >= last) disk.removeFile(this.#path(number));
      else disk.rename(this.#path(number), this.#path(number + 1));
    }
  }

  #mostFiles(): number {
    const { maxFileBytes, maxTotalBytes } = this.#options;
    if (maxFileBytes === 0 || maxTotalBytes === 0) return Infinity;
    return Math.min(MOST_FILES, Math.max(1, Math.floor(maxTotalBytes / maxFileBytes)));
  }

  /** Numbers of the files that are not written any more, the newest first. */
  #archives(): number[] {
    const { disk, directory } = this.#options;
    if (disk.facts(directory) === undefined) return [];
    return disk.list(directory)
      .flatMap(({ name }) => ARCHIVE.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
  }

  /** The last line of a file is older than the first of the file that follows it. */
  #removeOld(nowMicros: number): void {
    const oldestMs = nowMicros / 1000 - this.#options.retentionMs;
    for (const number of this.#archives().reverse()) {
      const endedMs = this.#firstTimeMs(number - 1);
      if (endedMs !== undefined && endedMs < oldestMs) this.#options.disk.removeFile(this.#path(number));
    }
  }

  #removeAboveTotal(): void {
    const { disk, maxTotalBytes } = this.#options;
    if (maxTotalBytes === 0) return;
    const numbers = this.#archives();
    const lengthOf = (number: number) => disk.facts(this.#path(number))?.length ?? 0;
    let total = [0, ...numbers].reduce((sum, number) => sum + lengthOf(number), 0);
    for (const number of numbers.reverse()) {
      if (total <= maxTotalBytes) return;
      total -= lengthOf(number);
      disk.removeFile(this.#path(number));
    }
  }

  /** undefined when there is no such file, or it does not begin with a time. */
  #firstTimeMs(number: number): number | undefined {
    const { disk } = this.#options;
    const path = this.#path(number);
    if (disk.facts(path) === undefined) return undefined;
    const file = disk.open(path);
    try {
      const bytes = new Uint8Array(LONGEST_TIME);
      const text = new TextDecoder().decode(bytes.subarray(0, file.readSync(bytes, 0)));
      const time = LINE_TIME.exec(text)?.[0];
      return time === undefined ? undefined : Temporal.Instant.from(time).epochMilliseconds;
    } finally {
      file.close();
    }
  }

  #path(number: number): string {
    return `${this.#options.directory}/${LOG_FILE_NAME}${number === 0 ? "" : `.${number}`}`;
  }
}

function lineBytes(line: string): Uint8Array {
  const bytes = new TextEncoder().encode(line);
  if (bytes.length <= MOST_LINE_BYTES) return bytes;
  const cut = bytes.slice(0, MOST_LINE_BYTES);
  cut[MOST_LINE_BYTES - 1] = 0x0a;
  return cut;
}
