import assert from "node:assert/strict";
import { Permits } from "./permits.ts";

Deno.test("Permits: who comes too late waits in order, and a failure gives its permit back", async () => {
  const permits = new Permits(1);
  const order: string[] = [];
  const task = (name: string) => async () => {
    order.push(name);
    await Promise.resolve();
    if (name === "b") throw new Error(name);
  };
  const results = await Promise.allSettled(["a", "b", "c"].map((name) => permits.run(task(name))));
  assert.deepEqual(order, ["a", "b", "c"]);
  assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assert.equal(permits.free, 1);
  assert.equal(permits.hasWaiting, false);
});
