/**
 * How many partitions each member gives to one that has just come, so that afterwards no two members differ by more
 * than one.
 */

/** What one member will have when everything that was asked so far is done. */
export interface Share {
  readonly partitionsCount: number;
  /** Of these, how many can move at once. */
  readonly readyCount: number;
}

/**
 * What the newcomer takes from each of the others, in their order. Whoever has most gives first; among equals one whose
 * partition can move at once, and then the last in order.
 */
export function fairTakeover(others: readonly Share[]): number[] {
  const given = others.map(() => 0);
  for (let taken = 0;; taken++) {
    const giver = fullest(others, given);
    if (giver === undefined || left(others, given, giver) - taken <= 1) return given;
    given[giver]!++;
  }
}

function fullest(others: readonly Share[], given: readonly number[]): number | undefined {
  let best: number | undefined;
  for (let at = 0; at < others.length; at++) {
    if (best === undefined || isAtLeastAsFull(others, given, at, best)) best = at;
  }
  return best;
}

function isAtLeastAsFull(
  others: readonly Share[],
  given: readonly number[],
  one: number,
  other: number,
): boolean {
  const difference = left(others, given, one) - left(others, given, other);
  if (difference !== 0) return difference > 0;
  return isReady(others, given, one) || !isReady(others, given, other);
}

function left(others: readonly Share[], given: readonly number[], at: number): number {
  return others[at]!.partitionsCount - given[at]!;
}

function isReady(others: readonly Share[], given: readonly number[], at: number): boolean {
  return others[at]!.readyCount > given[at]!;
}
