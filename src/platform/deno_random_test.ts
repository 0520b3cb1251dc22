import assert from "node:assert/strict";
import { denoRandom } from "./deno_random.ts";

Deno.test("denoRandom.fill fills views of any length, of shared memory too", () => {
  const shared = new WebAssembly.Memory({ initial: 3, maximum: 3, shared: true });
  for (const buffer of [new ArrayBuffer(3 * 65_536), shared.buffer]) {
    const view = new Uint8Array(buffer, 1, 150_000);
    denoRandom().fill(view);
    for (const start of [0, 65_536, 140_000]) {
      assert.equal(new Set(view.subarray(start, start + 5000)).size, 256);
    }
    assert.equal(new Uint8Array(buffer)[0], 0);
    assert.equal(new Uint8Array(buffer)[150_001], 0);
  }
  denoRandom().fill(new Uint8Array(0));
});

Deno.test("denoRandom.below gives every value about as often", () => {
  const random = denoRandom();
  const counts = new Array<number>(7).fill(0);
  for (let draw = 0; draw < 70_000; draw++) counts[random.below(7)]! += 1;
  assert.ok(counts.every((count) => count > 9_500 && count < 10_500), String(counts));
});

Deno.test("denoRandom.below takes bounds from 1 to 2^32, without bias where words run out", () => {
  const random = denoRandom();
  assert.equal(random.below(1), 0);
  const bound = 3 * 2 ** 30;
  let inFirstThird = 0;
  for (let draw = 0; draw < 30_000; draw++) {
    const value = random.below(bound);
    assert.ok(value >= 0 && value < bound);
    if (value < bound / 3) inFirstThird += 1;
  }
  // With the bias of a plain remainder it would be half of them.
  assert.ok(inFirstThird > 9_000 && inFirstThird < 11_000, String(inFirstThird));
  assert.ok(random.below(2 ** 32) < 2 ** 32);
});
