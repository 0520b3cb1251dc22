import assert from "node:assert/strict";
import { DiskError } from "../platform/mod.ts";
import { SAMPLE_PLACE, SamplePartition } from "./sample_partition.ts";

const KIB = 1024;
/** With its header this makes 1000 bytes. */
const PAYLOAD = 936;
const EVERYTHING = 2 ** 32 - 1;

/** 25 messages in segments that start at 0, 7, 14 and 21. */
async function fourSegments(): Promise<SamplePartition> {
  const sample = await SamplePartition.open({ segmentSizeBytes: 5 * KIB, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 25; sent++) await sample.append(PAYLOAD);
  return sample;
}

function starts(sample: SamplePartition): number[] {
  const names = Object.keys(sample.files());
  const logs = names.filter((name) => name.endsWith(".log")).map((name) => parseInt(name));
  const indexes = names.filter((name) => name.endsWith(".index")).map((name) => parseInt(name));
  assert.deepEqual(logs, indexes, "both files of every segment, and no other");
  return logs;
}

Deno.test("deleteSegments: the oldest go with both files, the rest keeps its offsets and figures", async () => {
  const sample = await fourSegments();
  assert.equal(await sample.deleteSegments(2), 2);
  assert.deepEqual(starts(sample), [14, 21]);
  const { firstOffset, currentOffset, messagesCount, sizeBytes, segmentsCount } = sample.log;
  assert.deepEqual([firstOffset, currentOffset, messagesCount, sizeBytes, segmentsCount], [
    14,
    24,
    11,
    11_000,
    2,
  ]);
  assert.deepEqual(await sample.offsetsFrom(0), Array.from({ length: 11 }, (_, at) => 14 + at));
  assert.equal(await sample.append(PAYLOAD), 25);
  await sample.reopen();
  assert.deepEqual(await sample.offsetsFrom(0, 1), [14]);
  assert.equal(sample.log.messagesCount, 12);
});

Deno.test("deleteSegments: none for 0, and never the active one", async () => {
  const sample = await fourSegments();
  assert.equal(await sample.deleteSegments(0), 0);
  assert.equal(await sample.deleteSegments(EVERYTHING), 3);
  assert.equal(await sample.deleteSegments(EVERYTHING), 0);
  assert.deepEqual(starts(sample), [21]);
  assert.deepEqual(sample.world.logger.texts("warn"), []);
});

Deno.test("deleteSegments: the lowest stored offset of consumers and groups holds the segments above it", async () => {
  const sample = await fourSegments();
  await sample.log.offsets.store("groups", 1, 24);
  await sample.log.offsets.store("consumers", 1, 5);
  assert.equal(await sample.deleteSegments(EVERYTHING), 0);
  assert.match(sample.world.logger.texts("warn")[0] ?? "", /stay from offset 0 on: .* is 5$/);
  await sample.log.offsets.store("consumers", 1, 6);
  assert.equal(await sample.deleteSegments(EVERYTHING), 1);
  await sample.log.offsets.store("consumers", 1, 13);
  assert.equal(await sample.deleteSegments(EVERYTHING), 1);
  await sample.log.offsets.delete("consumers", 1);
  assert.equal(await sample.deleteSegments(EVERYTHING), 1);
  assert.deepEqual(starts(sample), [21]);
});

Deno.test("deleteSegments: a consumer that goes back while it waits keeps what it has not read again", async () => {
  const sample = await fourSegments();
  await sample.log.offsets.store("consumers", 1, 24);
  const hold = sample.world.disk.faults.hold("syncDirectory");
  const deleting = sample.deleteSegments(EVERYTHING);
  await sample.world.scheduler.rest();
  await sample.log.offsets.store("consumers", 1, 8);
  hold.release();
  assert.equal(await deleting, 1);
  assert.deepEqual(starts(sample), [7, 14, 21]);
});

Deno.test("deleteSegments: a read in progress finishes", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 5 * KIB });
  await sample.append(3_000_000, 3_000_000);
  for (let sent = 0; sent < 2; sent++) await sample.append(PAYLOAD);
  // What nobody has verified for an hour is read off the event loop while the disk is slow.
  await sample.world.clock.advance(3_600_000);
  sample.context.coldReads.took(1000);
  const hold = sample.world.disk.faults.hold("read");
  const reading = sample.read({ kind: "offset", offset: 0 }, 2);
  await sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  assert.equal(await sample.deleteSegments(1), 1);
  assert.deepEqual(starts(sample), [3]);
  hold.release();
  const bytes = await reading;
  assert.equal(bytes.length, 6_000_128);
  assert.equal(bytes.at(-1), 3_000_000 % 256);
});

Deno.test("deleteSegments: waits for a sync that has the files open, and opens none of them again", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 512 });
  const hold = sample.world.disk.faults.hold("sync", /\.log$/);
  for (let sent = 0; sent < 3; sent++) await sample.append(500);
  const deleting = sample.deleteSegments(1);
  await sample.world.scheduler.rest();
  assert.equal(sample.log.segmentsCount, 2);
  hold.release();
  assert.equal(await deleting, 1);
  await sample.log.flush(true);
  assert.deepEqual(starts(sample), [2]);
});

Deno.test("deleteSegments: with nothing left but an empty segment, offsets go on after a restart", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 512 });
  for (let sent = 0; sent < 2; sent++) await sample.append(500);
  assert.equal(await sample.deleteSegments(1), 1);
  assert.deepEqual([sample.log.messagesCount, sample.log.sizeBytes, sample.log.currentOffset], [0, 0, 1]);
  await sample.reopen();
  assert.equal(sample.log.currentOffset, 1);
  assert.equal(await sample.append(1), 2);
});

Deno.test("deleteSegments: a death between the two files leaves an index that the next start removes", async () => {
  const sample = await fourSegments();
  const { disk } = sample.world;
  await sample.reopen(() => disk.removeFile(`${SAMPLE_PLACE.directory}/${"0".repeat(20)}.log`));
  assert.deepEqual(starts(sample), [7, 14, 21]);
  assert.equal(sample.log.firstOffset, 7);
});

Deno.test("deleteSegments: a file that cannot be moved away stays, and so does its segment", async () => {
  const sample = await fourSegments();
  sample.world.disk.faults.failNext({ operation: "rename", path: /07\.log$/, code: "permission_denied" });
  await assert.rejects(sample.deleteSegments(3), DiskError);
  assert.deepEqual(starts(sample), [7, 14, 21]);
  assert.deepEqual(await sample.offsetsFrom(0, 1), [7]);
  assert.equal(await sample.deleteSegments(3), 3 - 1);
});
