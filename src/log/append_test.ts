import assert from "node:assert/strict";
import { BrokerError } from "../wire/mod.ts";
import { SamplePartition } from "./sample_partition.ts";

const LOG = /\.log$/;

Deno.test("append: on a slow disk, what waits is written together, each with its own base offset", async () => {
  const sample = await slowPartition();
  const writes = countWrites(sample);
  const hold = sample.world.disk.faults.hold("write", LOG);
  const sent = [1, 2, 3, 1, 1].map((count) => sample.append(...Array(count).fill(10)));
  await sample.world.scheduler.rest();
  assert.equal(hold.held, 1, "one write is in flight");
  hold.release();
  assert.deepEqual(await Promise.all(sent), [0, 1, 3, 6, 7]);
  assert.equal(writes(), 2, "the first alone, the others together");
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2, 3, 4, 5, 6, 7]);
  await sample.reopen();
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2, 3, 4, 5, 6, 7]);
  assert.deepEqual(sample.world.logger.texts("warn"), []);
});

Deno.test("append: a batch that is costly to copy has a write of its own, and the order stays", async () => {
  const sample = await slowPartition();
  const writes = countWrites(sample);
  const sent = [10, 10, 100_000, 10, 10, 70_000].map((length) => sample.append(length));
  assert.deepEqual(await Promise.all(sent), [0, 1, 2, 3, 4, 5]);
  assert.equal(writes(), 5, "10 · 10 · 100000 · 10 and 10 · 70000");
  assert.equal((await sample.read({ kind: "offset", offset: 0 })).length, 6 * 64 + 170_040);
});

Deno.test("append: without memory for a copy each waiting batch has a write of its own", async () => {
  const sample = await slowPartition();
  const taken = sample.context.slabs.acquire(2 ** 28);
  const writes = countWrites(sample);
  assert.deepEqual(await Promise.all([1, 2, 3].map((length) => sample.append(length))), [0, 1, 2]);
  assert.equal(writes(), 3);
  sample.context.slabs.release(taken);
});

Deno.test("append: a failed write fails what was in it, and the next group gets its offsets", async () => {
  const sample = await slowPartition();
  await sample.append(10);
  await sample.world.scheduler.rest();
  const { faults } = sample.world.disk;
  const first = faults.hold("write", LOG);
  const sent = [[10], [20], [30, 30], [100_000]].map((lengths) => sample.append(...lengths));
  const settled = Promise.allSettled(sent);
  await sample.world.scheduler.rest();
  const second = faults.hold("write", LOG);
  first.release();
  await sample.world.scheduler.rest();
  assert.equal(second.held, 1);
  faults.failNext({ operation: "write", path: LOG, code: "no_space" });
  second.release();
  const outcomes = await settled;
  assert.deepEqual(outcomes.map(({ status }) => status), ["fulfilled", "rejected", "rejected", "fulfilled"]);
  for (const outcome of outcomes) if (outcome.status === "rejected") assertRefused(outcome.reason);
  assert.equal(await sent[3], 2, "it follows the two that were stored");
  await sample.reopen();
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2]);
  assert.deepEqual(sample.world.logger.texts("warn"), []);
});

Deno.test("append: segments are left after the same batches, whether they came alone or together", async () => {
  const alone = await SamplePartition.open({ segmentSizeBytes: 1024, messagesRequiredToSave: 1 });
  const together = await slowPartition({ segmentSizeBytes: 1024, messagesRequiredToSave: 1 });
  const lengths = Array.from({ length: 60 }, (_, at) => at * 37 % 500);
  for (const length of lengths) await alone.append(length);
  await Promise.all(lengths.map((length) => together.append(length)));
  await alone.log.flush(true);
  await together.log.flush(true);
  assert.ok(alone.log.segmentsCount > 5);
  assert.deepEqual(together.files(), alone.files());
});

Deno.test("append: with fsync those that were written together are answered after one sync", async () => {
  const sample = await slowPartition({ enforceFsync: true });
  await sample.append(1);
  const syncs = sample.world.disk.faults.hold("sync", LOG);
  let answered = 0;
  const sent = [1, 2, 3].map((length) => sample.append(length).then(() => answered++));
  await sample.world.scheduler.rest();
  assert.equal(answered, 0);
  syncs.release();
  await Promise.all(sent);
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2, 3]);
});

Deno.test("append: a file that cannot be opened now refuses the batch and no later one", async () => {
  const sample = await SamplePartition.open();
  for (let other = 0; other < 2 * 64; other++) {
    const slot = sample.context.files.slot(`data/${other}`, "write");
    slot.checkOut();
    slot.checkIn();
  }
  const { faults } = sample.world.disk;
  faults.failNext({ operation: "open", path: LOG, code: "too_many_open_files", times: 2 });
  await assert.rejects(sample.append(10), assertRefused);
  assert.equal(await sample.append(10), 0);
});

Deno.test("append: a full disk takes the next batch as soon as it has room, and the log is not flooded", async () => {
  const sample = await SamplePartition.open();
  await sample.append(10);
  sample.world.disk.capacityBytes = 100;
  for (let sent = 0; sent < 500; sent++) await assert.rejects(sample.append(1000), assertRefused);
  assert.deepEqual(await sample.offsetsFrom(0), [0], "reading goes on");
  sample.world.disk.capacityBytes = Infinity;
  assert.equal(await sample.append(1000), 1);
  assert.equal(sample.world.logger.texts("error").length, 1);
});

/** All of its writes go off the event loop. */
async function slowPartition(settings: Parameters<typeof SamplePartition.open>[0] = {}) {
  const sample = await SamplePartition.open(settings, { shortTransfers: 0 });
  sample.context.writer.pace.pin("off the loop");
  return sample;
}

function countWrites(sample: SamplePartition): () => number {
  let count = 0;
  sample.world.disk.faults.onOperation = (operation, path) => {
    if (operation === "write" && LOG.test(path)) count++;
  };
  return () => count;
}

function assertRefused(error: unknown): true {
  assert.ok(error instanceof BrokerError, String(error));
  assert.equal(error.code, "cannot_append_message");
  return true;
}
