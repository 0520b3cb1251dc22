import assert from "node:assert/strict";
import { Turnstile } from "./turnstile.ts";

Deno.test("Turnstile.run lets as many run as it was made for, the others in their order", async () => {
  const turnstile = new Turnstile(2);
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const tasks = [0, 1, 2, 3].map((number) =>
    turnstile.run(() => {
      begun.push(number);
      return new Promise<void>((end) => ends.push(end));
    })
  );
  assert.deepEqual(begun, [0, 1]);
  assert.equal(turnstile.waiting, 2);
  ends[1]!();
  await tasks[1];
  assert.deepEqual(begun, [0, 1, 2]);
  ends[0]!();
  await tasks[0];
  assert.deepEqual(begun, [0, 1, 2, 3]);
  ends[2]!();
  ends[3]!();
  await Promise.all(tasks);
});

Deno.test("Turnstile.run gives result and error of the task, and goes on after either", async () => {
  const turnstile = new Turnstile(1);
  const failing = turnstile.run(() => {
    throw new Error("no");
  });
  const working = turnstile.run(() => 7);
  await assert.rejects(failing, /no/);
  assert.equal(await working, 7);
  assert.equal(await turnstile.run(() => Promise.resolve(8)), 8);
});
