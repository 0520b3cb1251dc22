/**
 * A group's membership under random joins, leaves, deaths, polls, commits, waits and changes of the partitions, held
 * against a model: GALGO_TEST_SEED=<n> runs one seed alone.
 */
import assert from "node:assert/strict";
import { Seed } from "../../src/platform/simulation/mod.ts";
import { GroupModel } from "./group_model.ts";

const WORLDS = 40;
const STEPS_A_WORLD = 1_000;
const CLIENTS = 9;
const MOST_PARTITIONS = 14;
const TIMEOUT_MS = 1_000;

type Step = (model: GroupModel, seed: Seed) => void;

const someClient = (seed: Seed) => seed.below(CLIENTS);
const somePartition = (seed: Seed) => seed.below(MOST_PARTITIONS);

/** Each as often as its number says. */
const STEPS: readonly [weight: number, step: Step][] = [
  [3, (model, seed) => model.join(someClient(seed))],
  [1, (model, seed) => model.leave(someClient(seed))],
  [30, (model, seed) => model.poll(someClient(seed), undefined, 1 + seed.below(3), seed.chance(0.2))],
  [
    10,
    (model, seed) => model.poll(someClient(seed), somePartition(seed), 1 + seed.below(3), seed.chance(0.2)),
  ],
  [6, (model, seed) => model.commit(someClient(seed), somePartition(seed), seed.below(2))],
  [30, (model, seed) => model.produce(somePartition(seed), 1 + seed.below(4))],
  [3, (model, seed) => model.goRound(someClient(seed))],
  [2, (model, seed) => model.wait(seed.below(TIMEOUT_MS / 8))],
  [0.3, (model, seed) => model.resize(seed.below(MOST_PARTITIONS + 1))],
  [0.3, (model) => model.purge()],
  [0.3, (model) => model.drain()],
];

const ALL_WEIGHTS = STEPS.reduce((sum, [weight]) => sum + weight, 0);

function someStep(seed: Seed): Step {
  let at = seed.next() / 2 ** 32 * ALL_WEIGHTS;
  for (const [weight, step] of STEPS) {
    at -= weight;
    if (at < 0) return step;
  }
  return STEPS[0]![1];
}

/** How many steps found somebody waiting. */
function runWorld(value: number): number {
  const seed = new Seed(value);
  const model = new GroupModel(seed.below(MOST_PARTITIONS + 1), TIMEOUT_MS);
  let waits = 0;
  for (let step = 0; step < STEPS_A_WORLD; step++) {
    try {
      someStep(seed)(model, seed);
    } catch (cause) {
      const text = `with GALGO_TEST_SEED=${value}, step ${step}: ${(cause as Error).message}`;
      throw new Error(text, { cause });
    }
    if (model.waitingCount > 0) waits++;
  }
  model.drain();
  return waits;
}

Deno.test("GroupMembership: one owner, fair shares and nothing lost, after 40,000 random steps", () => {
  const one = Deno.env.get("GALGO_TEST_SEED");
  if (one !== undefined) return void runWorld(Number(one));
  let waits = 0;
  for (let value = 0; value < WORLDS; value++) waits += runWorld(value);
  assert.ok(waits > 1_000, `the steps must also meet members that wait, not only ${waits} times`);
});
