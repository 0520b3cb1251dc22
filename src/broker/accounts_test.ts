import assert from "node:assert/strict";
import { expiresAtMicros } from "./accounts.ts";

Deno.test("expiresAtMicros: 0 and the largest number are never, all else counts from now", () => {
  assert.equal(expiresAtMicros(1_000, 0n), undefined);
  assert.equal(expiresAtMicros(1_000, 2n ** 64n - 1n), undefined);
  assert.equal(expiresAtMicros(1_000, 1n), 1_001);
});

Deno.test("expiresAtMicros: a time that no number holds exactly is the last one that does", () => {
  assert.equal(expiresAtMicros(1_000, 2n ** 64n - 2n), Number.MAX_SAFE_INTEGER);
});
