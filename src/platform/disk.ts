/**
 * The disk, as the log and the journal see it: plain files and directories with positioned reads and writes.
 *
 * What the operating system promises, and no more, is what this interface promises. Bytes that were written are
 * *cached*: they survive the death of the process. Bytes that were written and then synced are *durable*: they survive
 * loss of power. A directory entry (a new file, a rename, a removal) is cached at once and durable after
 * `syncDirectory` of the directory that holds it.
 *
 * Paths use `/` and are taken as they are; who builds a path from outside input checks it first. Positions and lengths
 * are bytes. Every function throws `DiskError` when the disk refuses.
 */

export type DiskErrorCode =
  | "not_found"
  | "already_exists"
  | "permission_denied"
  | "no_space"
  | "too_many_open_files"
  | "locked"
  | "io_error";

/** The operating system refused something. `operation` and `path` say what; `code` is what callers decide on. */
export class DiskError extends Error {
  override readonly name = "DiskError";

  constructor(
    readonly code: DiskErrorCode,
    readonly operation: string,
    readonly path: string,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`cannot ${operation} "${path}": ${detail}`, options);
  }
}

export interface DiskFile {
  readonly path: string;

  /** The file's length now. */
  length(): number;

  /** Reads up to `into.length` bytes; returns how many there were, 0 at the end of the file. */
  readSync(into: Uint8Array, position: number): number;

  /** The same, off the event loop. */
  read(into: Uint8Array, position: number): Promise<number>;

  /** Writes some of the bytes, at least one; returns how many. Callers go on with the rest. */
  writeSync(from: Uint8Array, position: number): number;

  /** The same, off the event loop. */
  write(from: Uint8Array, position: number): Promise<number>;

  /** Cuts the file, or extends it with zeros. */
  truncate(length: number): void;

  /** Makes what was written before this call durable (fdatasync), off the event loop. */
  sync(): Promise<void>;

  close(): void;
}

export interface OpenOptions {
  /** Opens for writing too; without it the file is read-only. */
  readonly write?: boolean;
  /** Makes the file when it is missing. */
  readonly create?: boolean;
  /** Permission bits of a new file; 0o644 when absent. */
  readonly mode?: number;
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

export interface FileFacts {
  readonly isDirectory: boolean;
  readonly length: number;
}

/** A lock that the operating system gives back when the process dies. */
export interface DiskLock {
  release(): void;
}

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

export interface Disk {
  /** Errors: not_found without `create`, too_many_open_files, permission_denied. */
  open(path: string, options?: OpenOptions): DiskFile;

  /** undefined when there is nothing of that name. */
  facts(path: string): FileFacts | undefined;

  /** Sorted by name. Errors: not_found. */
  list(path: string): DirectoryEntry[];

  /** Makes the directory and what is missing above it; one that exists is fine. */
  makeDirectory(path: string): void;

  /** Replaces `to` when it is a file or an empty directory. */
  rename(from: string, to: string): void;

  removeFile(path: string): void;

  /** Removes an empty directory. */
  removeDirectory(path: string): void;

  /** Removes a file, or a directory and all in it, off the event loop. Errors: not_found; some of it may be gone then. */
  removeTree(path: string): Promise<void>;

  /** Makes the entries of this directory durable. */
  syncDirectory(path: string): Promise<void>;

  /** Takes the lock of this file, made when missing. Errors: locked when another process has it. */
  lock(path: string): DiskLock;

  /** Room on the file system that holds `path`. */
  space(path: string): DiskSpace;
}
