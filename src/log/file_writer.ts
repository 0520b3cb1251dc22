/**
 * Writes to the files of all partitions: on the event loop as long as the disk is quick, else off it, and at most so
 * much at a time that others get their turn (docs/log.md, Append).
 */
import type { Clock, DiskFile } from "../platform/mod.ts";
import type { FileSlot } from "./open_files.ts";
import { WritePace } from "./write_pace.ts";

/** More than this is written in pieces, with a turn of the event loop between them. */
const PIECE_LENGTH = 4 * 1024 * 1024;

export class FileWriter {
  readonly pace: WritePace = new WritePace();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether so many bytes would be written at once. */
  isQuick(length: number): boolean {
    return length <= PIECE_LENGTH && this.pace.isOnLoop;
  }

  /** Writes all of `from`, at once where that is quick. Errors: DiskError; some of the bytes may be there then. */
  write(slot: FileSlot, from: Uint8Array, position: number): void | Promise<void> {
    if (this.isQuick(from.length)) this.writeNow(slot, from, position);
    else return this.#writeInPieces(slot, from, position);
  }

  /** The same, always at once; for what `isQuick` said yes to. */
  writeNow(slot: FileSlot, from: Uint8Array, position: number): void {
    const file = slot.checkOut();
    try {
      this.#writeOnLoop(file, from, position);
    } finally {
      slot.checkIn();
    }
  }

  async #writeInPieces(slot: FileSlot, from: Uint8Array, position: number): Promise<void> {
    const file = slot.checkOut();
    try {
      for (let done = 0; done < from.length; done += PIECE_LENGTH) {
        const piece = from.subarray(done, done + PIECE_LENGTH);
        if (!this.pace.isOnLoop) await this.#writeOffLoop(file, piece, position + done);
        else {
          if (done > 0) await this.#clock.turn();
          this.#writeOnLoop(file, piece, position + done);
        }
      }
    } finally {
      slot.checkIn();
    }
  }

  #writeOnLoop(file: DiskFile, from: Uint8Array, position: number): void {
    const startedAtMs = this.#clock.monotonicMs();
    let done = file.writeSync(from, position);
    while (done < from.length) done += file.writeSync(from.subarray(done), position + done);
    this.pace.took(this.#clock.monotonicMs() - startedAtMs);
  }

  async #writeOffLoop(file: DiskFile, from: Uint8Array, position: number): Promise<void> {
    const startedAtMs = this.#clock.monotonicMs();
    let done = await file.write(from, position);
    while (done < from.length) done += await file.write(from.subarray(done), position + done);
    this.pace.took(this.#clock.monotonicMs() - startedAtMs);
  }
}
