import assert from "node:assert/strict";
import { fairTakeover } from "./fair_share.ts";

function ready(...counts: number[]) {
  return counts.map((count) => ({ partitionsCount: count, readyCount: count }));
}

const CASES: readonly [name: string, has: readonly number[], gives: readonly number[]][] = [
  ["nobody to take from", [], []],
  ["three of one become two and one", [3], [1]],
  ["two and one: whoever has one keeps it", [2, 1], [1, 0]],
  ["six of one become three and three", [6], [3]],
  ["one each, and nothing for the newcomer", [1, 1, 1], [0, 0, 0]],
  ["among equals the last gives", [2, 2], [0, 1]],
  ["three and three become two each", [3, 3], [1, 1]],
  ["nobody has anything", [0, 0], [0, 0]],
  ["one alone keeps it", [1], [0]],
];

for (const [name, has, gives] of CASES) {
  Deno.test(`fairTakeover: ${name}`, () => {
    assert.deepEqual(fairTakeover(ready(...has)), gives);
  });
}

Deno.test("fairTakeover: among equals the one whose partition can move at once gives", () => {
  const takeover = fairTakeover([
    { partitionsCount: 2, readyCount: 1 },
    { partitionsCount: 2, readyCount: 0 },
  ]);
  assert.deepEqual(takeover, [1, 0]);
});

Deno.test("fairTakeover: afterwards nobody differs by more than one, from any fair beginning", () => {
  for (let members = 1; members <= 12; members++) {
    for (let partitions = 0; partitions <= 40; partitions++) {
      const has = Array.from(
        { length: members },
        (_, at) => Math.floor(partitions / members) + (at < partitions % members ? 1 : 0),
      );
      const gives = fairTakeover(ready(...has));
      const after = has.map((count, at) => count - gives[at]!);
      const all = [...after, gives.reduce((sum, count) => sum + count, 0)];
      assert.ok(Math.max(...all) - Math.min(...all) <= 1, `${partitions} partitions of ${members}: ${all}`);
    }
  }
});
