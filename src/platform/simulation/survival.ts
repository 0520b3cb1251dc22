/**
 * What of the unsynced survives a loss of power. A coin for every sector would almost never keep or lose all of a long
 * write, so the seed first chooses the manner, then the details.
 */
import type { Seed } from "./seed.ts";

/** "seed" leaves it to the seed; the others are for tests of one case. */
export type Survivors = "seed" | "none" | "all";

/** Decides for one file or one directory. */
export interface Survival {
  /** How many of `count` things that happened one after another survive. */
  prefix(count: number): number;

  /** Whether the sector at this place among `count` survives; things without an order. */
  sector(index: number, count: number): boolean;

  /** A length between the two, when a file was growing. */
  length(from: number, to: number): number;
}

const SECTOR = 512;

export function survival(survivors: Survivors, seed: Seed): Survival {
  if (survivors === "none") return NONE;
  if (survivors === "all") return ALL;
  const manner = seed.below(5);
  if (manner === 0) return NONE;
  if (manner === 1) return ALL;
  return new SeededSurvival(seed, manner === 2);
}

const NONE: Survival = {
  prefix: () => 0,
  sector: () => false,
  length: (from) => from,
};

const ALL: Survival = {
  prefix: (count) => count,
  sector: () => true,
  length: (_from, to) => to,
};

class SeededSurvival implements Survival {
  readonly #seed: Seed;

  /** Sectors survive up to a point, as when the disk was writing in order; otherwise each has its own coin. */
  readonly #inOrder: boolean;

  /** The point, and the coin's bias. */
  readonly #share: number;

  constructor(seed: Seed, inOrder: boolean) {
    this.#seed = seed;
    this.#inOrder = inOrder;
    this.#share = seed.below(1001) / 1000;
  }

  prefix(count: number): number {
    return this.#seed.below(count + 1);
  }

  sector(index: number, count: number): boolean {
    return this.#inOrder ? index < this.#share * count : this.#seed.chance(this.#share);
  }

  length(from: number, to: number): number {
    if (this.#seed.chance(0.5)) return to;
    const between = from + this.#seed.below(to - from);
    return Math.max(from, between - between % SECTOR);
  }
}
