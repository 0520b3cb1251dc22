import assert from "node:assert/strict";
import { RevokedTokens } from "./revoked_tokens.ts";

Deno.test("RevokedTokens forgets a token when it would not be accepted any more, and not before", () => {
  const revoked = new RevokedTokens(5);
  revoked.add("a", 1000, 900);
  revoked.add("b", 1301, 1100);
  assert.ok(revoked.has("a") && revoked.has("b"));
  revoked.add("c", 3000, 1306);
  assert.ok(!revoked.has("a"));
  assert.ok(revoked.has("b"), "b is accepted for 5 seconds more");
  revoked.add("d", 3000, 1607);
  assert.ok(!revoked.has("b"));
  assert.equal(revoked.size, 2);
});
