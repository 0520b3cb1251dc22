import assert from "node:assert/strict";
import { Accounts, expiresAtMicros, type User } from "./accounts.ts";

Deno.test("expiresAtMicros: 0 and the largest number are never, all else counts from now", () => {
  assert.equal(expiresAtMicros(1_000, 0n), undefined);
  assert.equal(expiresAtMicros(1_000, 2n ** 64n - 1n), undefined);
  assert.equal(expiresAtMicros(1_000, 1n), 1_001);
});

Deno.test("expiresAtMicros: a time that no number holds exactly is the last one that does", () => {
  assert.equal(expiresAtMicros(1_000, 2n ** 64n - 2n), Number.MAX_SAFE_INTEGER);
});

Deno.test("decoyFor gives a name that nobody has the same user each time, whoever was deleted", () => {
  const accounts = new Accounts();
  for (const id of [0, 1, 2]) accounts.add(userOf(id));
  accounts.remove(accounts.get(1)!);
  const names = Array.from({ length: 50 }, (_, at) => `nobody ${at}`);
  const decoys = names.map((name) => accounts.decoyFor(name));
  assert.deepEqual(names.map((name) => accounts.decoyFor(name)), decoys);
  assert.ok(decoys.every((decoy) => accounts.has(decoy)));
});

function userOf(id: number): User {
  return {
    id,
    createdAtMicros: 0,
    username: `user ${id}`,
    passwordHash: "",
    status: "active",
    permissions: undefined,
    tokens: new Map(),
  };
}
