import assert from "node:assert/strict";
import { GroupSync } from "./group_sync.ts";

Deno.test("GroupSync: the first runs at once, all that come meanwhile share the next", async () => {
  const ends: (() => void)[] = [];
  const sync = new GroupSync(() => new Promise((resolve) => ends.push(resolve)));
  const first = sync.wait();
  const others = [sync.wait(), sync.wait(), sync.wait()];
  assert.equal(ends.length, 1);
  ends[0]!();
  await first;
  await Promise.resolve();
  assert.equal(ends.length, 2);
  const late = sync.wait();
  ends[1]!();
  await Promise.all(others);
  await Promise.resolve();
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
