/**
 * The messages of a large answer, a piece at a time (docs/log.md, Read).
 *
 * They were found and verified before: length and end are fixed, whatever happens to the partition meanwhile. Their
 * files are checked out until the stream is released, so that they stay readable when their names are gone. A piece is
 * in memory while it is sent; so few of them are at a time, over all connections, that the memory's budget is not asked.
 */
import { fillFound } from "./check_read.ts";
import { FilesOut, fillFrom, isUnreadable } from "./fill.ts";
import { type Found, type Piece, pieceOf } from "./find.ts";
import type { LogContext } from "./log_context.ts";
import { firstEntry } from "./offset_index.ts";
import { Pacer } from "./pacer.ts";
import type { Slab } from "./slab_pool.ts";

export const STREAM_PIECE_LENGTH = 1024 * 1024;

/** Together they stay below 32 MiB. */
export const STREAM_PIECES = 31;

export class MessageStream {
  readonly #context: LogContext;
  readonly #files: FilesOut;
  readonly #pieces: readonly Piece[];
  readonly #isHot: boolean;
  readonly #pacer: Pacer;
  /** Where the next byte is. */
  #number = 0;
  #done = 0;
  #slab: Slab | undefined;
  #isReleased = false;

  /** Errors: DiskError when a file cannot be opened. */
  constructor(context: LogContext, found: Found) {
    this.#context = context;
    this.#pieces = found.pieces;
    this.#isHot = found.isHot;
    this.#pacer = new Pacer(context.clock);
    this.#files = new FilesOut(found);
  }

  /** The next bytes, a view that is good until the next call; undefined behind the last. Errors: DiskError. */
  async next(): Promise<Uint8Array | undefined> {
    const length = Math.min(STREAM_PIECE_LENGTH, this.#left());
    if (length === 0) {
      this.#giveBack();
      return undefined;
    }
    const { streamPieces, slabs } = this.#context;
    // A stream of many pieces does not keep those waiting that came later.
    if (streamPieces.hasWaiting) this.#giveBack();
    if (this.#slab === undefined) {
      await streamPieces.acquire();
      try {
        this.#slab = slabs.acquire(STREAM_PIECE_LENGTH);
      } catch (error) {
        streamPieces.release();
        throw error;
      }
    }
    const into = this.#slab.bytes.subarray(0, length);
    await this.fill(into);
    return into;
  }

  /** Fills `into` with the next bytes, of which there are as many at least. Errors: DiskError. */
  async fill(into: Uint8Array): Promise<void> {
    for (let done = 0; done < into.length;) {
      const piece = this.#pieces[this.#number]!;
      const length = Math.min(STREAM_PIECE_LENGTH, into.length - done, piece.length - this.#done);
      await this.#read(piece, into.subarray(done, done + length));
      done += length;
      this.#done += length;
      if (this.#done === piece.length) {
        this.#number++;
        this.#done = 0;
      }
      await this.#pacer.pace();
    }
  }

  /** A second time does nothing. */
  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#giveBack();
    this.#files.checkIn();
  }

  async #read(piece: Piece, into: Uint8Array): Promise<void> {
    const position = piece.position + this.#done;
    const file = this.#files.of(this.#number);
    try {
      await fillFrom(this.#context, file, into, position, this.#isHot);
    } catch (error) {
      if (isUnreadable(error)) await this.#findUnreadable(piece, position, position + into.length);
      throw error;
    }
  }

  /** It is too late to end this answer in order. The next one ends before the message that the disk refuses. */
  async #findUnreadable({ segment, first, count }: Piece, start: number, end: number): Promise<void> {
    const { index } = segment;
    const from = firstEntry(first, first + count, (entry) => index.endPosition(entry) > start);
    const until = firstEntry(from, first + count, (entry) => index.endPosition(entry) >= end) + 1;
    const part = pieceOf(segment, from, until);
    const slab = this.#context.slabs.acquire(part.length);
    try {
      await fillFound(this.#context, this.#files.of(this.#number), part, slab.bytes);
    } finally {
      this.#context.slabs.release(slab);
    }
  }

  #left(): number {
    let left = -this.#done;
    for (let number = this.#number; number < this.#pieces.length; number++) {
      left += this.#pieces[number]!.length;
      if (left >= STREAM_PIECE_LENGTH) break;
    }
    return left;
  }

  #giveBack(): void {
    if (this.#slab === undefined) return;
    this.#context.slabs.release(this.#slab);
    this.#slab = undefined;
    this.#context.streamPieces.release();
  }
}
