import assert from "node:assert/strict";
import { Bell } from "../log/mod.ts";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { Presence, type WaitEnd, Waits } from "./waits.ts";

function world() {
  const { clock } = simulatedPlatform({ seed: 1 });
  return { clock, waits: new Waits(clock), bell: new Bell() };
}

Deno.test("Waits: a ring ends a wait, also one that came before anybody waited", async () => {
  const { clock, waits, bell } = world();
  {
    using wait = waits.begin([bell]);
    bell.ring();
    assert.equal(await wait.over(1000), "woken");
  }
  using wait = waits.begin([bell]);
  const end = wait.over(1000);
  await clock.advance(999);
  bell.ring();
  assert.equal(await end, "woken");
});

Deno.test("Waits: time, the waiting one's end and the broker's stop end a wait", async () => {
  const { clock, waits, bell } = world();
  const begin = (presence?: Presence) => waits.begin([bell]).over(1000, presence);
  const late = begin();
  await clock.advance(1000);
  assert.equal(await late, "time");
  const gone = new Presence();
  const left = begin(gone);
  gone.end();
  assert.equal(await left, "gone");
  assert.equal(await begin(gone), "gone");
  const stopped = begin();
  waits.stop();
  assert.equal(await stopped, "stopped");
  assert.equal(await begin(), "stopped");
});

Deno.test("Waits: nothing stays of a wait that is over", async () => {
  const { clock, waits, bell } = world();
  const wait = waits.begin([bell]);
  const end = wait.over(1000);
  assert.deepEqual([waits.count, bell.isHeard, clock.timers], [1, true, 1]);
  bell.ring();
  await end;
  wait[Symbol.dispose]();
  assert.deepEqual([waits.count, bell.isHeard, clock.timers], [0, false, 0]);
});

Deno.test("Waits: of a thousand that one ring wakes, sixteen go on in each turn", async () => {
  const { clock, bell } = world();
  const inTurns = [0];
  const turn = async () => {
    await clock.turn();
    inTurns.push(0);
  };
  const waits = new Waits({ after: (ms, callback) => clock.after(ms, callback), turn });
  const order: number[] = [];
  const ends = Array.from({ length: 1000 }, async (_, at) => {
    using wait = waits.begin([bell]);
    await wait.over(1000);
    order.push(at);
    inTurns[inTurns.length - 1]!++;
  });
  bell.ring();
  await Promise.all(ends);
  assert.deepEqual(order, Array.from({ length: 1000 }, (_, at) => at));
  assert.deepEqual(inTurns.filter((count) => count > 0), [...Array(62).fill(16), 8]);
});

Deno.test("Waits: there is a most, and whoever comes then is told to come again", () => {
  const { waits, bell } = world();
  for (let begun = 0; begun < 10_000; begun++) waits.begin([bell]);
  assert.throws(() => waits.begin([bell]), (error) => {
    return error instanceof BrokerError && error.retryAfterMs === 1000;
  });
});

Deno.test("Waits: a wake that waits for its turn is overtaken by the stop", async () => {
  const { waits, bell } = world();
  const ends: Promise<WaitEnd>[] = Array.from({ length: 40 }, () => waits.begin([bell]).over(1000));
  bell.ring();
  waits.stop();
  const all = await Promise.all(ends);
  assert.deepEqual(all.slice(0, 16), Array(16).fill("woken"));
  assert.deepEqual(all.slice(16), Array(24).fill("stopped"));
});
