import assert from "node:assert/strict";
import { tokenExpiresAt } from "./tokens.ts";

const U64_MAX = 2n ** 64n - 1n;

Deno.test("tokenExpiresAt: 0 and the largest number are never, all else counts from now", () => {
  assert.equal(tokenExpiresAt(1_000, 0n), undefined);
  assert.equal(tokenExpiresAt(1_000, U64_MAX), undefined);
  assert.equal(tokenExpiresAt(1_000, 1n), 1_001n);
});

Deno.test("tokenExpiresAt: a time past the last one is the last one", () => {
  assert.equal(tokenExpiresAt(1_000, U64_MAX - 1n), U64_MAX);
});
