/** Recovery of logs that nothing is known of: everything is walked, and nothing valid is cut. */
import assert from "node:assert/strict";
import { NO_NOTES } from "./partition_notes.ts";
import { recoverSegments } from "./recover.ts";
import { SAMPLE_PLACE, SamplePartition } from "./sample_partition.ts";

const FIRST_LOG = "00000000000000000000.log";
const FIRST_INDEX = "00000000000000000000.index";
/** A message with a payload of 200 bytes. */
const MESSAGE = 264;

Deno.test("foreign log: one damaged message is a gap, with and without the old index", async (test) => {
  const right = await messages(10);
  await right.log.flush(true);
  const entries = right.bytesOf(FIRST_INDEX);
  const damages = {
    "in the payload": [100],
    "in both lengths": [49, 53],
    "everywhere": Array.from({ length: MESSAGE }, (_, at) => at),
  };
  for (const [name, bytes] of Object.entries(damages)) {
    for (const hasIndex of [true, false]) {
      await test.step(`${name}, ${hasIndex ? "with" : "without"} the index`, async () => {
        const sample = await messages(10);
        await sample.reopen(() => {
          for (const at of bytes) flip(sample, FIRST_LOG, 4 * MESSAGE + at);
          if (!hasIndex) sample.replace(FIRST_INDEX, new Uint8Array(0));
        });
        assert.equal(sample.files()[FIRST_LOG], 10 * MESSAGE, "nothing was cut");
        const rebuilt = sample.bytesOf(FIRST_INDEX);
        if (hasIndex) assert.deepEqual(rebuilt, entries);
        assert.deepEqual(endsOf(rebuilt), endsOf(entries));
        assert.deepEqual(await sample.offsetsFrom(5), [5, 6, 7, 8, 9]);
        assert.match(sample.world.logger.texts("error")[0]!, /offsets 4 to 4 cannot be read/);
        assert.equal(await sample.append(200), 10);
      });
    }
  }
});

Deno.test("foreign log: a gap of many messages has an entry for each", async () => {
  const sample = await messages(10);
  const zeros = sample.bytesOf(FIRST_LOG).fill(0, 2 * MESSAGE, 7 * MESSAGE);
  await sample.log.close();
  sample.replace(FIRST_LOG, zeros);
  sample.replace(FIRST_INDEX, new Uint8Array(0));
  await sample.reopen();
  assert.equal(sample.log.messagesCount, 10);
  const first = 2 * MESSAGE;
  assert.deepEqual(endsOf(sample.bytesOf(FIRST_INDEX)).slice(1, 8), [
    [1, first],
    [2, first + 64],
    [3, first + 128],
    [4, first + 192],
    [5, first + 256],
    [6, 7 * MESSAGE],
    [7, 8 * MESSAGE],
  ]);
  assert.deepEqual(await sample.offsetsFrom(7), [7, 8, 9]);
});

Deno.test("foreign log: only a tail with nothing valid behind it is cut", async () => {
  const sample = await messages(10);
  const whole = sample.bytesOf(FIRST_LOG);
  await sample.reopen(() => sample.replace(FIRST_LOG, new Uint8Array([...whole, ...new Uint8Array(777)])));
  assert.deepEqual(sample.bytesOf(FIRST_LOG), whole);
  assert.equal(await sample.append(200), 10);
});

Deno.test("foreign log: what was appended behind a torn write is served, the torn bytes are taken out", async () => {
  const sample = await messages(10);
  const whole = sample.bytesOf(FIRST_LOG);
  const torn = whole.slice(5 * MESSAGE, 5 * MESSAGE + 90);
  await sample.reopen(() => {
    const bytes = [...whole.slice(0, 5 * MESSAGE), ...torn, ...whole.slice(5 * MESSAGE)];
    sample.replace(FIRST_LOG, new Uint8Array(bytes));
    sample.replace(FIRST_INDEX, new Uint8Array(0));
  });
  assert.deepEqual(sample.bytesOf(FIRST_LOG), whole);
  assert.deepEqual(await sample.read({ kind: "offset", offset: 0 }), whole);
  const kept = [...sample.world.disk.dump()].filter(([path]) => path.includes("quarantine"));
  assert.deepEqual(kept.map(([path, bytes]) => [path, bytes]), [
    [`/data/quarantine/${"0".repeat(20)}-${5 * MESSAGE}.bin`, torn],
  ]);
  assert.equal(sample.world.disk.facts(`${SAMPLE_PLACE.directory}/${FIRST_LOG}.new`), undefined);
});

Deno.test("foreign log: offsets that were never stored are no damage", async () => {
  const sample = await messages(10);
  const whole = sample.bytesOf(FIRST_LOG);
  await sample.reopen(() => {
    sample.replace(FIRST_LOG, new Uint8Array([...whole.slice(0, 3 * MESSAGE), ...whole.slice(6 * MESSAGE)]));
    sample.replace(FIRST_INDEX, new Uint8Array(0));
  });
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2, 6, 7, 8, 9]);
  assert.deepEqual(await sample.offsetsFrom(4), [6, 7, 8, 9]);
  assert.deepEqual(sample.world.logger.texts("error"), []);
});

Deno.test("foreign log: an index of 24 bytes a message, as another server writes it, is made again", async () => {
  const sample = await messages(40, { segmentSizeBytes: 10 * MESSAGE });
  await sample.log.close();
  const names = Object.keys(sample.files()).filter((name) => name.endsWith(".index"));
  const right = names.map((name) => sample.bytesOf(name));
  for (const [at, name] of names.entries()) sample.replace(name, new Uint8Array(right[at]!.length / 16 * 24));
  await sample.reopen();
  assert.deepEqual(names.map((name) => sample.bytesOf(name)), right);
});

Deno.test("foreign log: damage at the end of an old segment is a gap up to the next one", async () => {
  const sample = await messages(40, { segmentSizeBytes: 10 * MESSAGE });
  await sample.log.close();
  flip(sample, FIRST_LOG, 10 * MESSAGE + 100);
  const { segments } = await recoverSegments(sample.context, { ...SAMPLE_PLACE, notes: NO_NOTES });
  assert.deepEqual(segments[0]!.damage.ranges(), [{ firstOffset: 10, nextOffset: 11, isSkipped: false }]);
  assert.equal(segments[0]!.messagesCount, 11);
});

Deno.test("foreign log: a copy of a message inside a damaged one is not taken for the next", async (test) => {
  for (const hasLengths of [true, false]) {
    await test.step(hasLengths ? "the message says where it ends" : "only the index says it", async () => {
      const sample = await messages(10);
      const whole = sample.bytesOf(FIRST_LOG);
      const index = sample.bytesOf(FIRST_INDEX);
      const damaged = new Uint8Array([
        ...whole.slice(4 * MESSAGE, 4 * MESSAGE + 64),
        ...whole.slice(7 * MESSAGE, 8 * MESSAGE),
      ]);
      new DataView(damaged.buffer).setUint32(52, hasLengths ? MESSAGE : 0xffff_ffff, true);
      const log = [...whole.slice(0, 4 * MESSAGE), ...damaged, ...whole.slice(5 * MESSAGE)];
      const ends = new DataView(index.buffer, index.byteOffset);
      for (let entry = 4; entry < 10; entry++) {
        ends.setUint32(entry * 16 + 4, (entry + 1) * MESSAGE + 64, true);
      }
      await sample.reopen(() => {
        sample.replace(FIRST_LOG, new Uint8Array(log));
        sample.replace(FIRST_INDEX, hasLengths ? new Uint8Array(0) : index);
      });
      assert.deepEqual(await sample.offsetsFrom(5), [5, 6, 7, 8, 9]);
      assert.deepEqual(sample.world.logger.texts("error").length, 1);
      assert.match(sample.world.logger.texts("error")[0]!, /offsets 4 to 4 cannot be read/);
    });
  }
});

async function messages(count: number, settings = {}): Promise<SamplePartition> {
  const sample = await SamplePartition.open(settings);
  for (let sent = 0; sent < count; sent++) await sample.append(200);
  await sample.log.flush(true);
  sample.notes = NO_NOTES;
  return sample;
}

function flip(sample: SamplePartition, name: string, byte: number): void {
  sample.world.disk.flipBit(`${SAMPLE_PLACE.directory}/${name}`, byte * 8);
}

function endsOf(index: Uint8Array): number[][] {
  const view = new DataView(index.buffer, index.byteOffset, index.length);
  return Array.from(
    { length: index.length / 16 },
    (_, at) => [view.getUint32(at * 16, true), view.getUint32(at * 16 + 4, true)],
  );
}
