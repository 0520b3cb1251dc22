import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { ColdReads } from "./cold_reads.ts";

const { clock, scheduler } = simulatedPlatform({ seed: 1 });

Deno.test("ColdReads: a slow read sends the next 64 off the event loop", () => {
  const reads = new ColdReads(clock);
  assert.ok(reads.mayBlock());
  reads.now(() => clock.elapse(4.9));
  assert.ok(reads.mayBlock());
  reads.now(() => clock.elapse(5.1));
  for (let read = 0; read < 64; read++) assert.equal(reads.mayBlock(), false);
  assert.ok(reads.mayBlock());
});

Deno.test("ColdReads: off the event loop there are 8 at a time", async () => {
  const reads = new ColdReads(clock);
  const running: (() => void)[] = [];
  let most = 0;
  const all = Array.from({ length: 20 }, () =>
    reads.later(() =>
      new Promise<void>((done) => {
        running.push(done);
        most = Math.max(most, running.length);
      })
    ));
  for (let ended = 0; ended < 20; ended++) {
    await scheduler.rest();
    assert.equal(running.length, Math.min(8, 20 - ended));
    running.shift()!();
  }
  await Promise.all(all);
  assert.equal(most, 8);
});
