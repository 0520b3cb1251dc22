import assert from "node:assert/strict";
import { Gate } from "./gate.ts";

Deno.test("Gate: who is alone waits for those who are in, and those who come wait for it", async () => {
  const gate = new Gate();
  const told: string[] = [];
  const [first, alone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const tasks = [
    gate.together(() => first.promise.then(() => told.push("first"))),
    gate.alone(() => {
      told.push("alone begins");
      return alone.promise.then(() => told.push("alone ends"));
    }),
    gate.together(() => Promise.resolve(told.push("late"))),
  ];
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(told, []);
  assert.equal(gate.isOpen, false);
  first.resolve();
  await tasks[0];
  await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(told, ["first", "alone begins"]);
  alone.resolve();
  await Promise.all(tasks);
  assert.deepEqual(told, ["first", "alone begins", "alone ends", "late"]);
  assert.equal(gate.isOpen, true);
});

Deno.test("Gate: a task that fails opens it again", async () => {
  const gate = new Gate();
  await assert.rejects(gate.alone(() => Promise.reject(new Error("no"))), /no/);
  await assert.rejects(gate.together(() => Promise.reject(new Error("no"))), /no/);
  assert.equal(await gate.alone(() => Promise.resolve(7)), 7);
});
