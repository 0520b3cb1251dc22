/** Randomness from the operating system. */
import type { Random } from "./random.ts";

/** The most that `crypto.getRandomValues` fills in one call. */
const SLICE = 65_536;

const ALL = 2 ** 32;

/** Errors: none. */
export function denoRandom(): Random {
  return new DenoRandom();
}

class DenoRandom implements Random {
  /** Words for `below`, drawn many at a time. */
  readonly #words = new Uint32Array(256);
  #next = this.#words.length;

  fill(into: Uint8Array): void {
    for (let start = 0; start < into.length; start += SLICE) {
      fillSlice(into.subarray(start, start + SLICE));
    }
  }

  below(bound: number): number {
    // Words from the last, incomplete round of `bound` values are drawn again, or small values would be more likely.
    const whole = ALL - ALL % bound;
    let word = this.#word();
    while (word >= whole) word = this.#word();
    return word % bound;
  }

  #word(): number {
    if (this.#next === this.#words.length) {
      crypto.getRandomValues(this.#words);
      this.#next = 0;
    }
    return this.#words[this.#next++]!;
  }
}

/** WebCrypto refuses views of shared memory, so those are filled by a copy. */
function fillSlice(slice: Uint8Array): void {
  if (slice.buffer instanceof ArrayBuffer) {
    crypto.getRandomValues(slice as Uint8Array<ArrayBuffer>);
  } else {
    slice.set(crypto.getRandomValues(new Uint8Array(slice.length)));
  }
}
