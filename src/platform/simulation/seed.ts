/**
 * The one source of chance in a simulation. The same seed gives the same run; `fork` gives every part its own stream,
 * so that one more choice in one part does not change the choices of the others.
 *
 * The generator is xoshiro128** (Blackman and Vigna), its state filled from the seed by splitmix32.
 */
import type { Random } from "../random.ts";

const ALL = 2 ** 32;

export class Seed {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(readonly value: number) {
    const words = splitmix(value);
    [this.#a, this.#b, this.#c, this.#d] = [words(), words(), words(), words()];
  }

  /** A stream of its own, named so that it does not depend on the order in which parts are made. */
  fork(name: string): Seed {
    let mixed = Math.imul(this.value ^ 0x9e3779b9, 0x85ebca6b);
    for (let i = 0; i < name.length; i++) mixed = Math.imul(mixed ^ name.charCodeAt(i), 0x01000193);
    return new Seed(mixed >>> 0);
  }

  /** 32 random bits. */
  next(): number {
    const result = Math.imul(rotate(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= shifted;
    this.#d = rotate(this.#d, 11);
    return result;
  }

  /** 0 ≤ n < bound, bound at most 2^32. The bias of the multiplication does not matter to a simulation. */
  below(bound: number): number {
    return Math.floor(this.next() / ALL * bound);
  }

  /** True with the given probability, 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability * ALL;
  }
}

/** Randomness from a seed, in the place of the operating system's. */
export class SimulatedRandom implements Random {
  readonly #seed: Seed;

  constructor(seed: Seed) {
    this.#seed = seed;
  }

  fill(into: Uint8Array): void {
    for (let i = 0; i < into.length; i++) into[i] = this.#seed.next() >>> 24;
  }

  below(bound: number): number {
    return this.#seed.below(bound);
  }
}

function rotate(word: number, by: number): number {
  return word << by | word >>> (32 - by);
}

function splitmix(value: number): () => number {
  let state = value | 0;
  return () => {
    state = state + 0x9e3779b9 | 0;
    let mixed = state ^ state >>> 16;
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ mixed >>> 15;
  };
}
