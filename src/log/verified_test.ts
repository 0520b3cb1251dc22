import assert from "node:assert/strict";
import { Seed } from "../platform/simulation/mod.ts";
import { Verified } from "./verified.ts";

const MIB = 1024 * 1024;

/** As of a segment that was there when the process started, with so many bytes. */
function opened(lengthBytes: number): Verified {
  const verified = new Verified();
  verified.covers(0, 0, 0, lengthBytes);
  return verified;
}

Deno.test("Verified: what this process wrote counts, until the hour changes", () => {
  const verified = new Verified();
  verified.begin(7);
  assert.ok(verified.covers(0, 5 * MIB, 7, 5 * MIB));
  assert.ok(!verified.covers(0, 5 * MIB, 8, 5 * MIB));
  assert.ok(verified.covers(5 * MIB, 6 * MIB, 8, 6 * MIB), "that came after");
  assert.ok(!verified.covers(5 * MIB, 6 * MIB, 9, 6 * MIB));
});

Deno.test("Verified: a MiB counts when all of it was verified, whatever the steps", () => {
  const verified = opened(10 * MIB);
  for (let at = 0; at < 2 * MIB; at += 100_000) verified.add(at, at + 100_000);
  assert.ok(verified.covers(0, 2 * MIB, 0, 10 * MIB));
  assert.ok(verified.covers(MIB + 5, MIB + 10, 0, 10 * MIB));
  assert.ok(!verified.covers(2 * MIB, 3 * MIB, 0, 10 * MIB), "of which the last step touched a part");
});

Deno.test("Verified: the last bytes of a segment are a whole", () => {
  const verified = opened(MIB + 10);
  verified.add(MIB - 5, MIB + 10);
  assert.ok(verified.covers(MIB, MIB + 10, 0, MIB + 10));
  assert.ok(!verified.covers(MIB - 5, MIB + 10, 0, MIB + 10));
  assert.ok(verified.covers(MIB, MIB + 500, 0, MIB + 500), "and what came behind them is this process's own");
});

Deno.test("Verified: 17 readers that share a segment cost no memory without bound, and the first one's part", () => {
  const verified = opened(100 * MIB);
  for (let reader = 0; reader < 17; reader++) verified.add(reader * MIB, reader * MIB + 10);
  assert.ok(!verified.covers(0, 10, 0, 100 * MIB));
  assert.ok(verified.covers(MIB, MIB + 10, 0, 100 * MIB));
});

Deno.test("Verified never covers a byte that was not verified", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Seed(seed);
    const length = 1 + random.below(5 * MIB);
    const verified = opened(length);
    const known = new Uint8Array(Math.ceil(length / 1024));
    for (let step = 0; step < 60; step++) {
      const start = random.below(known.length);
      const end = Math.min(known.length, start + 1 + random.below(1500));
      const endBytes = Math.min(length, end * 1024);
      if (random.chance(0.5)) {
        verified.add(start * 1024, endBytes);
        known.fill(1, start, end);
      } else if (verified.covers(start * 1024, endBytes, 0, length)) {
        assert.ok(known.subarray(start, end).every((one) => one === 1), `seed ${seed}, step ${step}`);
      }
    }
    verified.add(0, length);
    assert.ok(verified.covers(0, length, 0, length));
  }
});
