import assert from "node:assert/strict";
import { simulatedPlatform } from "./simulated_platform.ts";

Deno.test("SimulatedClock stands, and moves by a microsecond a reading", () => {
  const { clock } = simulatedPlatform({ seed: 1 });
  const first = clock.nowMicros();
  assert.equal(clock.nowMicros(), first + 1);
  const monotonic = clock.monotonicMs();
  assert.ok(Math.abs(clock.monotonicMs() - monotonic - 0.001) < 1e-9);
});

Deno.test("SimulatedClock.advance fires timers in order of time, each after the work of the one before", async () => {
  const { clock } = simulatedPlatform({ seed: 1 });
  const start = clock.nowMicros();
  const events: string[] = [];
  const at = () => Math.round((clock.nowMicros() - start) / 1000);
  clock.after(30, () => events.push(`30 at ${at()}`));
  clock.after(10, async () => {
    events.push(`10 at ${at()}`);
    await clock.turn();
    await clock.turn();
    events.push("10 is done");
    clock.after(5, () => events.push(`15 at ${at()}`));
  });
  clock.after(10, () => events.push("10, set later"));
  clock.after(100, () => events.push("never"));
  const cancelled = clock.after(20, () => events.push("cancelled"));
  cancelled.cancel();
  cancelled.cancel();
  await clock.advance(50);
  assert.deepEqual(events, ["10 at 10", "10 is done", "10, set later", "15 at 15", "30 at 30"]);
  assert.ok(clock.nowMicros() - start >= 50_000);
  assert.equal(clock.timers, 1);
});

Deno.test("SimulatedClock.jump moves the wall clock and nothing else", async () => {
  const { clock } = simulatedPlatform({ seed: 1 });
  const before = clock.nowMicros();
  let fired = false;
  clock.after(10, () => fired = true);
  clock.jump(-3_600_000_000);
  assert.ok(clock.nowMicros() < before);
  await clock.advance(9);
  assert.equal(fired, false);
  await clock.advance(1);
  assert.equal(fired, true);
});

Deno.test("SimulatedClock.elapse lets time pass inside an operation", () => {
  const { clock, disk } = simulatedPlatform({ seed: 1 });
  disk.faults.onOperation = (operation) => operation === "write" && clock.elapse(30);
  const file = disk.open("/log", { write: true, create: true });
  const before = clock.monotonicMs();
  file.writeSync(new Uint8Array(1), 0);
  assert.ok(clock.monotonicMs() - before > 30);
});

Deno.test("SimulatedClock.turn resolves after the promises that are ready", async () => {
  const { clock } = simulatedPlatform({ seed: 1 });
  const events: string[] = [];
  const turn = clock.turn().then(() => events.push("turn"));
  let chain = Promise.resolve();
  for (let link = 0; link < 200; link++) chain = chain.then(() => {});
  await chain.then(() => events.push("ready"));
  await turn;
  assert.deepEqual(events, ["ready", "turn"]);
});

Deno.test("a crash forgets timers", async () => {
  const { clock, crash } = simulatedPlatform({ seed: 1 });
  clock.after(10, () => assert.fail("the process is dead"));
  await crash("kill");
  await clock.advance(100);
});

Deno.test("SimulatedScheduler runs tasks in an order that only the seed decides", async () => {
  const run = async (seed: number) => {
    const { scheduler } = simulatedPlatform({ seed });
    const order: number[] = [];
    for (let task = 0; task < 8; task++) {
      scheduler.later(() => {
        order.push(task);
        if (task < 4) scheduler.later(() => order.push(10 + task));
      });
    }
    await scheduler.rest();
    return order.join();
  };
  assert.equal(await run(1), await run(1));
  assert.notEqual(await run(1), await run(2));
  assert.equal((await run(3)).split(",").length, 12);
});
