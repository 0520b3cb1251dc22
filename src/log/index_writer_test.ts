import assert from "node:assert/strict";
import { SamplePartition } from "./sample_partition.ts";

const INDEX = /\.index$/;

Deno.test("index writer: entries that are due are written a little later, not in the way of the append", async () => {
  const sample = await SamplePartition.open({ messagesRequiredToSave: 3 });
  const lengths = [];
  for (let sent = 0; sent < 5; sent++) {
    await sample.append(1);
    lengths.push(indexLength(sample));
  }
  assert.deepEqual(lengths, [0, 0, 0, 0, 0]);
  await sample.world.clock.advance(5);
  assert.equal(indexLength(sample), 5 * 16);
  await sample.append(1);
  await sample.world.clock.advance(1000);
  assert.equal(indexLength(sample), 5 * 16, "one more is not due");
});

Deno.test("index writer: many bytes of messages make entries due as well", async () => {
  const sample = await SamplePartition.open({ sizeRequiredToSaveBytes: 10_000 });
  await sample.append(9_000);
  await sample.world.clock.advance(5);
  assert.equal(indexLength(sample), 0);
  await sample.append(1_000);
  await sample.world.clock.advance(5);
  assert.equal(indexLength(sample), 2 * 16);
});

Deno.test("index writer: what cannot be written is tried again after a second", async () => {
  const sample = await SamplePartition.open({ messagesRequiredToSave: 1 });
  sample.world.disk.faults.failNext({ operation: "write", path: INDEX, code: "no_space", times: 2 });
  await sample.append(1, 1);
  await sample.world.clock.advance(1_010);
  assert.equal(indexLength(sample), 0);
  await sample.world.clock.advance(1_000);
  assert.equal(indexLength(sample), 2 * 16);
  assert.equal(sample.world.logger.texts("error").length, 2);
});

Deno.test("index writer: when all entries together are many, they are written though none is due", async () => {
  const sample = await SamplePartition.open({
    messagesRequiredToSave: 2 ** 31,
    sizeRequiredToSaveBytes: 2 ** 31,
  });
  const { tails } = sample.context.pages;
  const batch = Array(100_000).fill(0);
  let most = 0;
  for (let sent = 0; sent < 12; sent++) {
    await sample.append(...batch);
    most = Math.max(most, tails.bytes);
    await sample.world.scheduler.rest();
  }
  assert.ok(most <= 32 * 1024 * 1024, `${most} bytes at the most`);
  assert.ok(tails.bytes < 16 * 1024 * 1024, `${tails.bytes} bytes at the end`);
  assert.ok(indexLength(sample) > 0);
  assert.deepEqual(await sample.offsetsFrom(1_199_998), [1_199_998, 1_199_999]);
  assert.deepEqual(await sample.offsetsFrom(0, 2), [0, 1]);
});

Deno.test("index writer: a write in progress holds up neither appends nor reads, and a purge waits for it", async () => {
  const sample = await SamplePartition.open({ messagesRequiredToSave: 1 });
  sample.context.writer.pace.pin("off the loop");
  const hold = sample.world.disk.faults.hold("write", INDEX);
  await sample.append(1);
  await sample.world.clock.advance(5);
  assert.equal(hold.held, 1);
  for (let sent = 0; sent < 1000; sent++) await sample.append(1);
  assert.equal((await sample.offsetsFrom(0)).length, 1000);
  const purged = sample.purge();
  await sample.world.scheduler.rest();
  assert.equal(sample.log.messagesCount, 1001, "it waits");
  hold.release();
  await purged;
  await sample.world.clock.advance(2_000);
  assert.equal(indexLength(sample), 0, "the new file has nothing of the old one");
});

function indexLength(sample: SamplePartition): number {
  return sample.files()["00000000000000000000.index"]!;
}
