import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Session } from "./session.ts";

function given(intervalMs: number | undefined) {
  const { clock, logger } = simulatedPlatform({ seed: 1 });
  const evicted: number[] = [];
  const evict = (session: Session) => void evicted.push(session.clientId);
  return { clock, logger, evicted, heartbeat: new Heartbeat({ clock, logger, intervalMs, evict }) };
}

function client(clientId: number): Session {
  const connection = { transport: "tcp", address: `127.0.0.1:${clientId}`, maxPollBytes: 1 } as const;
  return { ...connection, clientId, userId: undefined, groups: [] };
}

Deno.test("Heartbeat: a silent client goes at 1.95 intervals, not before", async () => {
  const { clock, logger, evicted, heartbeat } = given(2000);
  heartbeat.begin(client(1));
  await clock.advance(3890);
  assert.deepEqual(evicted, []);
  await clock.advance(20);
  assert.deepEqual(evicted, [1]);
  assert.match(logger.texts("info")[0] ?? "", /client 1 \(127\.0\.0\.1:1\) was silent/);
});

Deno.test("Heartbeat: a ping counts from its own time, for its own client", async () => {
  const { clock, evicted, heartbeat } = given(1000);
  const [first, second, third] = [client(1), client(2), client(3)];
  heartbeat.begin(first);
  heartbeat.begin(second);
  await clock.advance(1000);
  heartbeat.beat(first);
  heartbeat.begin(third);
  await clock.advance(1000);
  assert.deepEqual(evicted, [2]);
  heartbeat.beat(second);
  await clock.advance(1000);
  assert.deepEqual(evicted, [2, 1, 3]);
  await clock.advance(10_000);
  assert.deepEqual(evicted, [2, 1, 3], "each goes once, and a late ping brings nobody back");
});

Deno.test("Heartbeat: one that left by itself is not taken out, and the next one is", async () => {
  const { clock, evicted, heartbeat } = given(1000);
  const gone = client(1);
  heartbeat.begin(gone);
  heartbeat.end(gone);
  await clock.advance(5000);
  heartbeat.begin(client(2));
  await clock.advance(5000);
  assert.deepEqual(evicted, [2]);
});

Deno.test("Heartbeat: without an interval, and after a stop, nobody goes and no timer is set", async () => {
  const off = given(undefined);
  off.heartbeat.begin(client(1));
  assert.equal(off.clock.timers, 0);
  const stopped = given(1000);
  stopped.heartbeat.begin(client(1));
  stopped.heartbeat.stop();
  assert.equal(stopped.clock.timers, 0);
  await stopped.clock.advance(5000);
  assert.deepEqual([...off.evicted, ...stopped.evicted], []);
});
