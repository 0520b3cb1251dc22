/**
 * Which bytes of a segment need no look at their checksums when they are read (docs/log.md, Read).
 *
 * What this process wrote counts as verified: everything behind `#trustedFrom`. Before it there is one bit for each MiB,
 * set when all of that MiB was verified. Messages do not end where a MiB does, so the MiBs that are verified in part
 * are remembered by how much of them is, from their first byte on: a reader that goes through the log in small steps
 * sets every bit on its way. A read that begins inside a MiB and does not join what is verified of it leaves no trace.
 *
 * Everything is forgotten when the hour changes, and all that is there by then is to be verified once more.
 */
import type { Clock } from "../platform/mod.ts";

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
const BITS = 32;

/** MiBs that are verified in part; the ones begun first are forgotten. More readers than this rarely share a segment. */
const MOST_PARTS = 16;

/** Before the first hour: nothing is known, not even since when. */
const NEVER = -1;

/** The number of the hour, on a clock that never goes back. */
export function hourOf(clock: Clock): number {
  return Math.floor(clock.monotonicMs() / HOUR_MS);
}

export class Verified {
  #hour = NEVER;
  #trustedFrom = 0;
  #bits: Uint32Array | undefined;
  /** The MiBs that are verified in part, by number, and up to which position. */
  #parts: Map<number, number> | undefined;

  /** Of a segment that is made now: all that will be in it is this process's own. */
  begin(hour: number): void {
    this.#hour = hour;
  }

  /** Whether all from `start` to `end` is verified; the segment has `lengthBytes` now. */
  covers(start: number, end: number, hour: number, lengthBytes: number): boolean {
    if (hour !== this.#hour) this.#forget(hour, lengthBytes);
    if (start >= this.#trustedFrom) return true;
    const until = Math.min(end, this.#trustedFrom);
    for (let mib = Math.floor(start / MIB); mib * MIB < until; mib++) {
      if (!this.#has(mib) && (this.#parts?.get(mib) ?? 0) < Math.min(until, (mib + 1) * MIB)) return false;
    }
    return true;
  }

  /** Takes note that all from `start` to `end` was found to be right, in the hour that `covers` was asked for last. */
  add(start: number, end: number): void {
    for (let mib = Math.floor(start / MIB); mib * MIB < end; mib++) {
      const first = mib * MIB;
      if (this.#has(mib) || first >= this.#trustedFrom) continue;
      const whole = Math.min(first + MIB, this.#trustedFrom);
      const known = this.#parts?.get(mib) ?? first;
      if (start > known || end <= known) continue;
      if (end >= whole) this.#set(mib);
      else this.#setPart(mib, end);
    }
  }

  #forget(hour: number, lengthBytes: number): void {
    this.#hour = hour;
    this.#trustedFrom = lengthBytes;
    this.#bits = undefined;
    this.#parts = undefined;
  }

  #has(mib: number): boolean {
    const word = this.#bits?.[Math.floor(mib / BITS)];
    return word !== undefined && (word & 1 << mib % BITS) !== 0;
  }

  #set(mib: number): void {
    this.#bits ??= new Uint32Array(Math.ceil(this.#trustedFrom / MIB / BITS));
    this.#bits[Math.floor(mib / BITS)]! |= 1 << mib % BITS;
    this.#parts?.delete(mib);
  }

  #setPart(mib: number, end: number): void {
    this.#parts ??= new Map();
    this.#parts.set(mib, end);
    if (this.#parts.size <= MOST_PARTS) return;
    for (const oldest of this.#parts.keys()) {
      this.#parts.delete(oldest);
      return;
    }
  }
}
