/** Recovery with a recovery point: what is before it is not looked at, what is behind it must be whole. */
import assert from "node:assert/strict";
import { recoverSegments } from "./recover.ts";
import { OURS, SAMPLE_PLACE, SamplePartition } from "./sample_partition.ts";

const FIRST_LOG = "00000000000000000000.log";
const FIRST_INDEX = "00000000000000000000.index";
/** A message with a payload of 200 bytes. */
const MESSAGE = 264;

Deno.test("recovery point: damage before it is not cut, and what is appended follows", async () => {
  const sample = await messages(10);
  await sample.reopen(() => {
    trust(sample);
    flip(sample, FIRST_LOG, 3 * MESSAGE + 100);
  });
  assert.equal(sample.files()[FIRST_LOG], 10 * MESSAGE);
  assert.deepEqual(await sample.offsetsFrom(4), [4, 5, 6, 7, 8, 9]);
  assert.equal(await sample.append(200), 10);
  assert.deepEqual(sample.world.logger.texts("warn"), []);
});

Deno.test("recovery point: behind it the log is cut at the first message that is wrong", async () => {
  const sample = await messages(5);
  await sample.log.close();
  trust(sample);
  await sample.reopen();
  for (let sent = 0; sent < 5; sent++) await sample.append(200);
  await sample.reopen(() => flip(sample, FIRST_LOG, 7 * MESSAGE + 100));
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(sample.files()[FIRST_LOG], 7 * MESSAGE);
  assert.equal(sample.files()[FIRST_INDEX], 7 * 16);
});

Deno.test("recovery point: a file that does not match it is walked, and damage is stepped over", async (test) => {
  const otherwise: Record<string, (sample: SamplePartition) => void> = {
    "the checksum of the last message before it": (sample) => {
      const point = sample.notes.recoveryPoint!;
      sample.notes = { ...OURS, recoveryPoint: { ...point, lastChecksum: point.lastChecksum ^ 1n } };
    },
    "its offset": (sample) => {
      const point = sample.notes.recoveryPoint!;
      sample.notes = { ...OURS, recoveryPoint: { ...point, nextOffset: point.nextOffset + 1 } };
    },
    "its length": (sample) => {
      const point = sample.notes.recoveryPoint!;
      sample.notes = { ...OURS, recoveryPoint: { ...point, lengthBytes: point.lengthBytes - 1 } };
    },
    "its segment": (sample) => {
      const point = sample.notes.recoveryPoint!;
      sample.notes = { ...OURS, recoveryPoint: { ...point, startOffset: 5 } };
    },
    "a shorter file": (sample) => sample.replace(FIRST_LOG, sample.bytesOf(FIRST_LOG).slice(0, -MESSAGE)),
    "a shorter index": (sample) => sample.replace(FIRST_INDEX, sample.bytesOf(FIRST_INDEX).slice(0, -16)),
  };
  for (const [name, change] of Object.entries(otherwise)) {
    await test.step(name, async () => {
      const sample = await messages(10);
      await sample.reopen(() => {
        trust(sample);
        change(sample);
        flip(sample, FIRST_LOG, 3 * MESSAGE + 100);
      });
      const count = sample.files()[FIRST_LOG]! / MESSAGE;
      assert.deepEqual(await sample.offsetsFrom(4), [4, 5, 6, 7, 8, 9].slice(0, count - 4));
      assert.equal(await sample.append(200), count);
      assert.match(sample.world.logger.texts("error")[0]!, /offsets 3 to 3 cannot be read/);
    });
  }
});

Deno.test("recovery point: at the end of the log, opening reads no message and syncs nothing", async () => {
  const sample = await messages(2000, { segmentSizeBytes: 20 * MESSAGE });
  await sample.log.close();
  trust(sample);
  const read = new Map<string, number>();
  const { disk } = sample.world;
  await sample.reopen(() => {
    disk.faults.onOperation = (operation, path) => {
      const kind = path.slice(path.lastIndexOf(".") + 1);
      if (["open", "read"].includes(operation)) read.set(kind, (read.get(kind) ?? 0) + 1);
    };
  });
  assert.equal(sample.log.messagesCount, 2000);
  assert.equal(sample.log.segmentsCount, 96);
  assert.ok(sample.log.segmentsCount > 90);
  assert.ok((read.get("log") ?? 0) + (read.get("index") ?? 0) < 20, JSON.stringify([...read]));
  assert.equal(sample.log.hasUnsynced, false);
});

Deno.test("recovery point: of a segment that was trimmed away, it stands for nothing and harms nothing", async () => {
  const sample = await messages(60, { segmentSizeBytes: 10 * MESSAGE });
  const point = { startOffset: 0, lengthBytes: 5 * MESSAGE, nextOffset: 5, lastChecksum: 1n };
  assert.equal(await sample.deleteSegments(2), 2);
  const first = sample.log.firstOffset;
  await sample.reopen(() => sample.notes = { ...OURS, recoveryPoint: point });
  assert.equal(sample.log.firstOffset, first);
  assert.equal((await sample.offsetsFrom(0)).length, 60 - first);
});

Deno.test("recovery point: a partition that lost all its files does not give offsets out again", async () => {
  const sample = await messages(10);
  await sample.reopen(() => {
    trust(sample);
    for (const name of [FIRST_LOG, FIRST_INDEX]) {
      sample.world.platform.disk.removeFile(`${SAMPLE_PLACE.directory}/${name}`);
    }
  });
  assert.equal(await sample.append(200), 10);
  assert.match(
    sample.world.logger.texts("error")[0]!,
    /has lost all its segments; it goes on with offset 10/,
  );
});

Deno.test("recovery: what an operator wants stepped over is marked in the segments that hold it", async () => {
  const sample = await messages(30, { segmentSizeBytes: 10 * MESSAGE });
  await sample.log.close();
  const skipped = [{ firstOffset: 9, nextOffset: 13 }];
  const { segments } = await recoverSegments(sample.context, {
    ...SAMPLE_PLACE,
    notes: { ...OURS, skipped },
  });
  const marked = segments.flatMap(({ damage }) => damage.ranges());
  assert.deepEqual(marked, [
    { firstOffset: 9, nextOffset: 11, isSkipped: true },
    { firstOffset: 11, nextOffset: 13, isSkipped: true },
  ]);
});

async function messages(count: number, settings = {}): Promise<SamplePartition> {
  const sample = await SamplePartition.open(settings);
  for (let sent = 0; sent < count; sent++) await sample.append(200);
  await sample.log.flush(true);
  return sample;
}

function trust(sample: SamplePartition): void {
  sample.notes = { ...OURS, recoveryPoint: sample.pointAtEnd() };
}

function flip(sample: SamplePartition, name: string, byte: number): void {
  sample.world.disk.flipBit(`${SAMPLE_PLACE.directory}/${name}`, byte * 8);
}
