/** Tails that a crash may leave, whatever is known of the partition: what was whole is served, the rest is kept. */
import assert from "node:assert/strict";
import { NO_NOTES, type PartitionNotes } from "./partition_notes.ts";
import { OURS, SamplePartition } from "./sample_partition.ts";

const LOG = "00000000000000000000.log";
const INDEX = "00000000000000000000.index";
const HEADER = 64;
/** The last two batches are the two behind the recovery point. */
const BATCHES = [[10, 20], [30, 1], [2, 40, 3]];

Deno.test("a tail torn at every byte of the last two batches, with a point before them, without one, unknown", async () => {
  const { log, index, ends, atPoint } = await written();
  const cases: Record<string, PartitionNotes> = {
    "a point": atPoint,
    "none, ours": OURS,
    "nothing": NO_NOTES,
  };
  for (const [name, notes] of Object.entries(cases)) {
    for (let length = ends[2]!; length <= log.length; length++) {
      const sample = await SamplePartition.open();
      sample.notes = notes;
      await sample.reopen(() => {
        sample.replace(LOG, log.slice(0, length));
        sample.replace(INDEX, index);
      });
      const kept = ends.findLastIndex((end) => end <= length);
      const text = `${name}, cut after ${length} bytes`;
      assert.deepEqual(await sample.read({ kind: "offset", offset: 0 }), log.slice(0, ends[kept]), text);
      assert.deepEqual(sample.bytesOf(INDEX), index.slice(0, kept * 16), text);
      assert.equal(await sample.append(1), kept, text);
    }
  }
});

Deno.test("zeros and garbage behind the last message are cut, whatever is known", async () => {
  const { log, index, atPoint } = await written();
  const garbage = Uint8Array.from({ length: 3000 }, (_, at) => at * 37 & 255);
  for (const notes of [atPoint, OURS, NO_NOTES]) {
    for (const tail of [new Uint8Array(5000), garbage, log.slice(0, 50), new Uint8Array(1)]) {
      const sample = await SamplePartition.open();
      sample.notes = notes;
      await sample.reopen(() => {
        sample.replace(LOG, new Uint8Array([...log, ...tail]));
        sample.replace(INDEX, index);
      });
      assert.deepEqual(sample.bytesOf(LOG), log);
      const kept = [...sample.world.disk.dump()].filter(([path]) => path.includes("quarantine"));
      assert.deepEqual(kept.map(([, bytes]) => bytes), [tail]);
    }
  }
});

/** A copy of messages of the log itself is no tail of it: their offsets do not follow. */
Deno.test("whole messages whose offsets do not follow are cut", async () => {
  const { log, index, atPoint } = await written();
  for (const notes of [atPoint, OURS, NO_NOTES]) {
    const sample = await SamplePartition.open();
    sample.notes = notes;
    await sample.reopen(() => {
      sample.replace(LOG, new Uint8Array([...log, ...log]));
      sample.replace(INDEX, index);
    });
    assert.deepEqual(sample.bytesOf(LOG), log);
  }
});

async function written() {
  const sample = await SamplePartition.open();
  const ends = [0];
  let atPoint: PartitionNotes | undefined;
  for (const batch of BATCHES) {
    await sample.append(...batch);
    for (const length of batch) ends.push(ends.at(-1)! + HEADER + length);
    await sample.log.flush(true);
    atPoint ??= { ...OURS, recoveryPoint: sample.pointAtEnd() };
  }
  await sample.log.close();
  return { log: sample.bytesOf(LOG), index: sample.bytesOf(INDEX), ends, atPoint: atPoint! };
}
