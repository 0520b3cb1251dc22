/** Randomness, as the broker sees it; in a simulation it comes from the seed. */
export interface Random {
  /** Fills the view with random bytes fit for secrets. */
  fill(into: Uint8Array): void;

  /** A random integer, 0 ≤ n < bound; bound at most 2^32. Not for secrets. */
  below(bound: number): number;
}
