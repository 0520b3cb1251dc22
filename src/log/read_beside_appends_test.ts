/** Reading and appending do not wait for each other, and neither do readers of other data (docs/log.md, Read). */
import assert from "node:assert/strict";
import { SamplePartition } from "./sample_partition.ts";

const PAYLOAD = 936;

/** Ten messages whose next read goes through the thread pool. */
async function coldPartition(): Promise<SamplePartition> {
  const sample = await SamplePartition.open();
  for (let sent = 0; sent < 10; sent++) await sample.append(PAYLOAD);
  await sample.world.clock.advance(3_600_000);
  sample.context.coldReads.took(1000);
  return sample;
}

Deno.test("read: a read that hangs keeps no append waiting, and no read of what was just written", async () => {
  const sample = await coldPartition();
  const hold = sample.world.disk.faults.hold("read", /\.log$/);
  const hanging = sample.offsetsFrom(0, 3);
  await sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  assert.equal(await sample.append(PAYLOAD), 10);
  assert.equal(await sample.append(5_000_000), 11);
  assert.deepEqual(await sample.offsetsFrom(10), [10, 11]);
  hold.release();
  assert.deepEqual(await hanging, [0, 1, 2]);
});

Deno.test("read: a sync that hangs keeps no read waiting", async () => {
  const sample = await SamplePartition.open({ enforceFsync: true });
  const hold = sample.world.disk.faults.hold("sync", /\.log$/);
  const hanging = sample.append(PAYLOAD, PAYLOAD);
  await sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1]);
  hold.release();
  assert.equal(await hanging, 0);
});

Deno.test("read: what is being written in pieces is not seen before it is whole", async () => {
  const sample = await coldPartition();
  const appending = sample.append(9_000_000);
  assert.deepEqual(await sample.offsetsFrom(8), [8, 9]);
  await appending;
  assert.deepEqual(await sample.offsetsFrom(8), [8, 9, 10]);
});

Deno.test("read: 8 cold reads are in the thread pool at a time", async () => {
  const sample = await coldPartition();
  const hold = sample.world.disk.faults.hold("read", /\.log$/);
  const reads = Array.from({ length: 20 }, (_, at) => sample.offsetsFrom(at % 10, 1));
  await sample.world.scheduler.rest();
  assert.equal(hold.held, 8);
  hold.release();
  assert.deepEqual(await Promise.all(reads), Array.from({ length: 20 }, (_, at) => [at % 10]));
});

Deno.test("read: one that waits for memory gets nothing from a partition that was deleted meanwhile", async () => {
  const sample = await SamplePartition.open();
  await sample.append(PAYLOAD);
  const all = sample.context.slabs.acquire(2 ** 28);
  const waiting = sample.offsetsFrom(0);
  await sample.log.discard();
  sample.world.disk.removeFile("data/partitions/0/00000000000000000000.log");
  sample.context.slabs.release(all);
  assert.deepEqual(await waiting, []);
});
