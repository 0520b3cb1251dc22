import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { outcome } from "./sample_broker.ts";
import { LONGEST_WAIT_MS, PasswordChecks } from "./password_checks.ts";

const HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$MTIzNDU2Nzg5MDEyMzQ1NjEyMzQ1Njc4OTAxMjM0NTY";

/** Passwords that note what was computed, and end when they are told to. */
function noted() {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const passwords = {
    hash: () => Promise.resolve(HASH),
    isCurrent: () => true,
    matches: async (password: string, hash: string) => {
      asked.push(hash);
      await new Promise<void>((end) => ends.push(end));
      return password === "right";
    },
  };
  const { clock, scheduler } = simulatedPlatform({ seed: 1 });
  const checks = new PasswordChecks({ passwords, clock });
  const attempt = (password: string, isDecoy = false) =>
    outcome(checks.require({ username: "iggy", address: "10.0.0.1:1", password, hash: HASH, isDecoy }));
  return { asked, ends, attempt, scheduler, clock, checks };
}

Deno.test("PasswordChecks.require computes as much for nobody as for somebody, and matches nobody", async () => {
  const { asked, ends, attempt } = noted();
  const attempts = [attempt("right"), attempt("right", true)];
  assert.deepEqual(asked, [HASH, HASH]);
  for (const end of ends) end();
  assert.deepEqual(await Promise.all(attempts), ["ok", "invalid_credentials"]);
});

Deno.test("PasswordChecks.require computes two at a time, however many come", async () => {
  const { asked, ends, attempt, scheduler } = noted();
  const attempts = Array.from({ length: 20 }, () => attempt("right"));
  for (let done = 0; done < 20; done++) {
    await scheduler.rest();
    assert.equal(asked.length, Math.min(20, done + 2));
    ends[done]!();
  }
  assert.deepEqual(new Set(await Promise.all(attempts)), new Set(["ok"]));
});

Deno.test("PasswordChecks: who has waited for a minute is refused unseen, and those behind are looked at", async () => {
  const { asked, ends, attempt, scheduler, clock, checks } = noted();
  const first = [attempt("right"), attempt("right")];
  const [late, hashing] = [attempt("right"), outcome(checks.hash("secret"))];
  clock.elapse(LONGEST_WAIT_MS + 1);
  const fresh = attempt("right");
  await scheduler.rest();
  ends[0]!();
  assert.deepEqual(await Promise.all([late, hashing]), ["error", "error"]);
  await scheduler.rest();
  assert.equal(asked.length, 3);
  for (const end of ends) end();
  assert.deepEqual(await Promise.all([...first, fresh]), ["ok", "ok", "ok"]);
});

Deno.test("PasswordChecks: who has waited for less is looked at", async () => {
  const { ends, attempt, scheduler, clock } = noted();
  const first = [attempt("right"), attempt("right")];
  const patient = attempt("right");
  clock.elapse(LONGEST_WAIT_MS - 1);
  for (const end of ends.splice(0)) end();
  await scheduler.rest();
  for (const end of ends) end();
  assert.deepEqual(await Promise.all([...first, patient]), ["ok", "ok", "ok"]);
});
