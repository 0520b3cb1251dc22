/** From the files into memory: whole pieces, however few bytes the disk gives at a time. */
import { DiskError, type DiskFile } from "../platform/mod.ts";
import { endsTooSoon } from "./file_io.ts";
import type { LogContext } from "./log_context.ts";
import { type Found, partOf, type Piece } from "./find.ts";

/** Whether it is the bytes that cannot be had, and not the file. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof DiskError && error.code === "io_error";
}

/** Fills `into` on the event loop. Errors: DiskError, also when the file ends before. */
export function fillNow(file: DiskFile, into: Uint8Array, position: number): void {
  for (let done = 0; done < into.length;) {
    const got = file.readSync(into.subarray(done), position + done);
    if (got === 0) throw endsTooSoon(file.path, position + done);
    done += got;
  }
}

/** The same off the event loop, when it is this one's turn. */
export function fillLater(
  { coldReads }: LogContext,
  file: DiskFile,
  into: Uint8Array,
  position: number,
): Promise<void> {
  return coldReads.later(async () => {
    for (let done = 0; done < into.length;) {
      const got = await file.read(into.subarray(done), position + done);
      if (got === 0) throw endsTooSoon(file.path, position + done);
      done += got;
    }
  });
}

/** On the event loop as long as that is quick. Errors: DiskError. */
export function fillFrom(
  context: LogContext,
  file: DiskFile,
  into: Uint8Array,
  position: number,
  isHot: boolean,
): void | Promise<void> {
  if (isHot) return fillNow(file, into, position);
  const { coldReads } = context;
  if (!coldReads.mayBlock()) return fillLater(context, file, into, position);
  coldReads.now(() => fillNow(file, into, position));
}

/** Files that are checked out together, before the first wait: no segment's file can go meanwhile. */
export class FilesOut {
  readonly #pieces: readonly Piece[];
  readonly #files: DiskFile[] = [];

  /** Errors: DiskError; none is out then. */
  constructor({ pieces }: Pick<Found, "pieces">) {
    this.#pieces = pieces;
    try {
      for (const { segment } of pieces) this.#files.push(segment.readSlot.checkOut());
    } catch (error) {
      this.checkIn();
      throw error;
    }
  }

  of(number: number): DiskFile {
    return this.#files[number]!;
  }

  /** A second time does nothing. */
  checkIn(): void {
    for (const number of this.#files.splice(0).keys()) this.#pieces[number]!.segment.readSlot.checkIn();
  }
}

/**
 * Fills `into` with the messages of a piece, as far as the disk gives them: resolves with how many there are before the
 * first one that it refuses. Errors: DiskError for any other reason.
 */
export async function fillReadable(
  context: LogContext,
  file: DiskFile,
  piece: Piece,
  into: Uint8Array,
): Promise<number> {
  let step = piece.count;
  for (let good = 0; good < piece.count;) {
    const until = Math.min(piece.count, good + step);
    const { position, length } = partOf(piece, good, until);
    const at = position - piece.position;
    try {
      await fillLater(context, file, into.subarray(at, at + length), position);
      good = until;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      if (until - good === 1) return good;
      // Halves, until it is a single message that fails.
      step = Math.ceil((until - good) / 2);
    }
  }
  return piece.count;
}
