import assert from "node:assert/strict";
import { BrokerError } from "../wire/mod.ts";
import { offsetsOf, SamplePartition, timestampsOf } from "./sample_partition.ts";

const KIB = 1024;

/** With its header this makes 1000 bytes. */
const PAYLOAD = 936;

Deno.test("PartitionLog: a new partition is one segment of two empty files", async () => {
  const { log, files } = await bound();
  assert.deepEqual(files(), { "00000000000000000000.index": 0, "00000000000000000000.log": 0 });
  assert.equal(log.segmentsCount, 1);
  assert.equal(log.currentOffset, 0);
  assert.ok(log.isUnused);
});

Deno.test("PartitionLog: figures are exact while index entries are only in memory", async () => {
  const sample = await SamplePartition.open();
  assert.equal(await sample.append(0, 10), 0);
  assert.equal(await sample.append(100), 2);
  assert.equal(sample.log.messagesCount, 3);
  assert.equal(sample.log.sizeBytes, 3 * 64 + 110);
  assert.equal(sample.log.currentOffset, 2);
  assert.equal(sample.files()["00000000000000000000.index"], 0);
  await sample.log.flush(false);
  assert.equal(sample.files()["00000000000000000000.index"], 3 * 16);
});

Deno.test("PartitionLog: 5 KiB segments take 7 messages of 1000 bytes each", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 5 * KIB, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 25; sent++) await sample.append(PAYLOAD);
  await sample.log.flush(false);
  assert.deepEqual(sample.files(), {
    "00000000000000000000.index": 7 * 16,
    "00000000000000000000.log": 7000,
    "00000000000000000007.index": 7 * 16,
    "00000000000000000007.log": 7000,
    "00000000000000000014.index": 7 * 16,
    "00000000000000000014.log": 7000,
    "00000000000000000021.index": 4 * 16,
    "00000000000000000021.log": 4000,
  });
});

Deno.test("PartitionLog: a batch is never split over two segments", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 1 * KIB });
  await sample.append(...Array(10).fill(PAYLOAD));
  assert.equal(sample.log.segmentsCount, 1);
  await sample.append(PAYLOAD);
  assert.equal(sample.log.segmentsCount, 2);
  assert.equal(sample.files()["00000000000000000000.log"], 11_000);
});

Deno.test("PartitionLog: reads cross segments and stop at the count", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 1 * KIB, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 20; sent++) await sample.append(500);
  assert.deepEqual(await sample.offsetsFrom(0), Array.from({ length: 20 }, (_, at) => at));
  assert.deepEqual(await sample.offsetsFrom(3, 5), [3, 4, 5, 6, 7]);
  assert.deepEqual(await sample.offsetsFrom(19), [19]);
  assert.deepEqual(await sample.offsetsFrom(20), []);
  assert.deepEqual(await sample.offsetsFrom(5, 0), []);
});

Deno.test("PartitionLog: a limit of bytes cuts at a message, and lets one go that is larger", async () => {
  const sample = await SamplePartition.open();
  await sample.append(PAYLOAD, PAYLOAD, PAYLOAD);
  assert.deepEqual(await sample.offsetsFrom(0, 10, 2999), [0, 1]);
  assert.deepEqual(await sample.offsetsFrom(0, 10, 3000), [0, 1, 2]);
  assert.deepEqual(await sample.offsetsFrom(1, 10, 1), [1]);
});

Deno.test("PartitionLog: a time finds the first message with it, or the next one", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 1 * KIB, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 12; sent++) await sample.append(200, 200, 200);
  const all = await sample.read({ kind: "offset", offset: 0 });
  const times = timestampsOf(all);
  for (const [offset, timestampMicros] of times.entries()) {
    const expected = times.indexOf(timestampMicros);
    const [first] = offsetsOf(await sample.read({ kind: "timestamp", timestampMicros }, 1));
    assert.equal(first, expected, `time of offset ${offset}`);
    const [before] = offsetsOf(
      await sample.read({ kind: "timestamp", timestampMicros: timestampMicros - 1 }, 1),
    );
    assert.ok(
      times[before!]! >= timestampMicros - 1 && (before === 0 || times[before! - 1]! < timestampMicros - 1),
    );
  }
  assert.deepEqual(
    offsetsOf(await sample.read({ kind: "timestamp", timestampMicros: times.at(-1)! + 1 })),
    [],
  );
});

Deno.test("PartitionLog: time never goes back in the log, though the clock does", async () => {
  const sample = await SamplePartition.open();
  await sample.append(1);
  sample.world.clock.jump(-3_600_000_000);
  await sample.append(1);
  const [first, second] = timestampsOf(await sample.read({ kind: "offset", offset: 0 }));
  assert.equal(second, first);
});

Deno.test("PartitionLog: a batch of more than one piece is appended whole, others wait in order", async () => {
  const sample = await SamplePartition.open();
  const large = sample.append(6_000_000, 3_000_000);
  const small = sample.append(1);
  assert.equal(await large, 0);
  assert.equal(await small, 2);
  const bytes = await sample.read({ kind: "offset", offset: 0 });
  assert.deepEqual(offsetsOf(bytes), [0, 1, 2]);
  assert.equal(bytes[64], 6_000_000 % 256);
});

Deno.test("PartitionLog: a write that fails leaves nothing, and the next batch gets its offsets", async () => {
  const sample = await SamplePartition.open();
  await sample.append(10);
  sample.world.disk.faults.failNext({ operation: "write", path: /\.log$/, code: "no_space" });
  await assert.rejects(sample.append(10, 10), BrokerError);
  assert.equal(sample.files()["00000000000000000000.log"], 74);
  assert.equal(await sample.append(10), 1);
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1]);
});

Deno.test("PartitionLog: when the rest of a failed write cannot be cut, no more is taken and reading goes on", async () => {
  const sample = await SamplePartition.open();
  await sample.append(10);
  sample.world.disk.faults.failNext({ operation: "write", path: /\.log$/, code: "io_error" });
  sample.world.disk.faults.failNext({ operation: "truncate", path: /\.log$/, code: "io_error" });
  await assert.rejects(sample.append(10), BrokerError);
  await assert.rejects(sample.append(10), BrokerError);
  assert.deepEqual(await sample.offsetsFrom(0), [0]);
});

Deno.test("PartitionLog: after a failed sync no later success is believed", async () => {
  const sample = await SamplePartition.open({ enforceFsync: true });
  await sample.append(10);
  sample.world.disk.faults.failNext({ operation: "sync", path: /\.log$/, code: "io_error" });
  await assert.rejects(sample.append(10), BrokerError);
  await assert.rejects(sample.append(10), BrokerError);
  await assert.rejects(sample.log.flush(true), BrokerError);
});

Deno.test("PartitionLog: appends that wait for the disk share a sync", async () => {
  const sample = await SamplePartition.open({ enforceFsync: true });
  await sample.append(1);
  let syncs = 0;
  sample.world.disk.faults.onOperation = (operation, path) => {
    if (operation === "sync" && path.endsWith(".log")) syncs++;
  };
  await Promise.all(Array.from({ length: 50 }, () => sample.append(1)));
  assert.equal(syncs, 2, "one for the first, one for all that came meanwhile");
});

Deno.test("PartitionLog: a segment is not sealed before the one before it is on the disk", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 512 });
  const hold = sample.world.disk.faults.hold("sync", /\.log$/);
  for (let sent = 0; sent < 3; sent++) await sample.append(500);
  assert.equal(sample.log.segmentsCount, 2);
  const rolls = sample.append(500);
  await sample.world.scheduler.rest();
  assert.equal(sample.log.segmentsCount, 2);
  hold.release();
  await rolls;
  assert.equal(sample.log.segmentsCount, 3);
});

Deno.test("PartitionLog: purge empties it, offsets start at 0, stored offsets are gone, also after a restart", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 512 });
  for (let sent = 0; sent < 5; sent++) await sample.append(400);
  await sample.log.offsets.store("consumers", 1, 3);
  await sample.purge();
  assert.ok(sample.log.isUnused);
  assert.equal(sample.log.offsets.get("consumers", 1), undefined);
  assert.deepEqual(sample.files(), { "00000000000000000000.index": 0, "00000000000000000000.log": 0 });
  await sample.reopen();
  assert.ok(sample.log.isUnused);
  assert.equal(await sample.append(1), 0);
});

Deno.test("PartitionLog: a batch that comes while it is purged goes into the new files", async () => {
  const sample = await SamplePartition.open();
  await sample.append(10, 10);
  const purged = sample.purge();
  assert.equal(await sample.append(6_000_000, 6_000_000), 0);
  await purged;
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1]);
  await sample.reopen();
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1]);
  assert.deepEqual(sample.world.logger.texts("warn"), []);
});

Deno.test("PartitionLog: a purge waits for a large batch in progress, and for a flush", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 512 });
  for (let sent = 0; sent < 3; sent++) await sample.append(600);
  const before = [sample.append(9_000_000), sample.log.flush(true)];
  await sample.purge();
  await Promise.all(before);
  assert.deepEqual(sample.files(), { "00000000000000000000.index": 0, "00000000000000000000.log": 0 });
});

Deno.test("PartitionLog: close writes the index, also when every message is on the disk already", async () => {
  const sample = await SamplePartition.open({ enforceFsync: true });
  await sample.append(10, 10);
  await sample.log.close();
  assert.equal(sample.files()["00000000000000000000.index"], 32);
});

Deno.test("PartitionLog: what is closed takes no messages", async () => {
  const sample = await SamplePartition.open();
  await sample.log.discard();
  await assert.rejects(sample.append(1), BrokerError);
  assert.deepEqual(sample.files(), { "00000000000000000000.index": 0, "00000000000000000000.log": 0 });
});

async function bound() {
  const sample = await SamplePartition.open();
  return { log: sample.log, files: () => sample.files() };
}
