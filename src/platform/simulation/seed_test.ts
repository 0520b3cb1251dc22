import assert from "node:assert/strict";
import { Seed, SimulatedRandom } from "./seed.ts";

function draw(seed: Seed, count = 1000): number[] {
  return Array.from({ length: count }, () => seed.next());
}

Deno.test("Seed gives the same numbers for the same value, others for another", () => {
  assert.deepEqual(draw(new Seed(7)), draw(new Seed(7)));
  assert.notDeepEqual(draw(new Seed(7)), draw(new Seed(8)));
  assert.equal(new Set(draw(new Seed(0))).size, 1000);
});

Deno.test("Seed.fork depends on the name, not on what was drawn before", () => {
  const seed = new Seed(7);
  const first = draw(seed.fork("disk"));
  seed.next();
  assert.deepEqual(draw(seed.fork("disk")), first);
  assert.notDeepEqual(draw(seed.fork("network")), first);
});

Deno.test("Seed.below stays below its bound and comes everywhere", () => {
  const seed = new Seed(1);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[seed.below(10)]! += 1;
  assert.ok(counts.every((count) => count > 800 && count < 1200), String(counts));
  assert.equal(seed.below(1), 0);
  assert.ok(seed.below(2 ** 32) < 2 ** 32);
});

Deno.test("Seed.chance comes true as often as it says", () => {
  const seed = new Seed(1);
  const hits = Array.from({ length: 10_000 }, () => seed.chance(0.25)).filter(Boolean).length;
  assert.ok(hits > 2200 && hits < 2800, String(hits));
  assert.equal(seed.chance(0), false);
  assert.equal(seed.chance(1), true);
});

Deno.test("SimulatedRandom fills every byte", () => {
  const bytes = new Uint8Array(10_000);
  new SimulatedRandom(new Seed(1)).fill(bytes);
  assert.equal(new Set(bytes).size, 256);
});
