import assert from "node:assert/strict";
import { GroupSync } from "./group_sync.ts";
import { Permits } from "./permits.ts";

Deno.test("GroupSync: the first runs at once, all that come meanwhile share the next", async () => {
  const ends: (() => void)[] = [];
  const sync = new GroupSync(() => new Promise((resolve) => ends.push(resolve)));
  const first = sync.wait();
  const others = [sync.wait(), sync.wait(), sync.wait()];
  assert.equal(ends.length, 1);
  ends[0]!();
  await first;
  await settled();
  assert.equal(ends.length, 2);
  const late = sync.wait();
  ends[1]!();
  await Promise.all(others);
  await settled();
  assert.equal(ends.length, 3, "who came during the second is not answered by it");
  ends[2]!();
  await late;
});

Deno.test("GroupSync: a failure reaches those that shared it, and the next run is a new one", async () => {
  let runs = 0;
  // deno-lint-ignore require-await -- a run that fails is a rejection
  const sync = new GroupSync(async () => {
    if (++runs === 1) throw new Error("the disk is gone");
  });
  await assert.rejects(sync.wait(), /the disk is gone/);
  await sync.wait();
  assert.equal(runs, 2);
});

Deno.test("GroupSync: who comes while a run waits for a permit shares it", async () => {
  const permits = new Permits(1);
  permits.tryAcquire();
  let runs = 0;
  // deno-lint-ignore require-await -- a run is a promise
  const sync = new GroupSync(async () => void runs++, permits);
  const first = sync.wait();
  await settled();
  const second = sync.wait();
  assert.equal(runs, 0);
  permits.release();
  await Promise.all([first, second]);
  assert.equal(runs, 1);
  await sync.idle();
  assert.ok(permits.tryAcquire(), "the permit came back");
});

async function settled(): Promise<void> {
  for (let count = 0; count < 10; count++) await Promise.resolve();
}
