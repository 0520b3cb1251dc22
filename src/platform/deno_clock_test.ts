import assert from "node:assert/strict";
import { denoClock } from "./deno_clock.ts";

Deno.test("denoClock.nowMicros is the wall clock in whole microseconds", () => {
  const now = denoClock().nowMicros();
  assert.ok(Number.isSafeInteger(now));
  assert.ok(Math.abs(now / 1000 - Date.now()) < 1000);
});

Deno.test("denoClock.monotonicMs never goes back", () => {
  const clock = denoClock();
  let last = clock.monotonicMs();
  for (let reading = 0; reading < 1000; reading++) {
    const next = clock.monotonicMs();
    assert.ok(next >= last);
    last = next;
  }
});

Deno.test("denoClock.after calls once, unless cancelled", async () => {
  const clock = denoClock();
  const events: string[] = [];
  clock.after(5, () => events.push("fired"));
  clock.after(5, () => events.push("cancelled")).cancel();
  const longAfter = clock.after(2 ** 40, () => events.push("too early"));
  await new Promise((resolve) => setTimeout(resolve, 50));
  longAfter.cancel();
  longAfter.cancel();
  assert.deepEqual(events, ["fired"]);
});

Deno.test("denoClock.turn resolves after the promises that are ready", async () => {
  const clock = denoClock();
  for (let turn = 0; turn < 10; turn++) {
    const events: string[] = [];
    const turning = clock.turn().then(() => events.push("turn"));
    await Promise.resolve().then(() => {}).then(() => events.push("ready"));
    await turning;
    assert.deepEqual(events, ["ready", "turn"]);
  }
});

const MOST_TURNS = 1000;

Deno.test("denoClock.turn lets sockets go on while the loop is busy", async () => {
  const clock = denoClock();
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const server = await listener.accept();
  let roundTrips = 0;
  const echo = async () => {
    const view = new Uint8Array(1);
    while (await server.read(view) !== null) await server.write(view);
  };
  const ask = async () => {
    for (; roundTrips < 10; roundTrips++) {
      await client.write(new Uint8Array(1));
      await client.read(new Uint8Array(1));
    }
    client.close();
  };
  const talking = Promise.all([echo(), ask()]);
  let turns = 0;
  for (; roundTrips < 10 && turns < MOST_TURNS; turns++) {
    for (const start = performance.now(); performance.now() - start < 1;);
    await clock.turn();
  }
  await talking;
  server.close();
  listener.close();
  // A round trip takes two looks at the sockets, so with setImmediate alone, a look every 61 turns, ten take 1220.
  assert.ok(turns < MOST_TURNS, `${turns} turns`);
});
