/** Offsets, times and positions where numbers become too long for some of their forms: 31, 32 and 53 bits. */
import assert from "node:assert/strict";
import { Seed } from "../platform/simulation/mod.ts";
import { offsetsOf, timestampsOf } from "./sample_partition.ts";
import { SampleSegments } from "./sample_segments.ts";

const onlySeed = Deno.env.get("GALGO_TEST_SEED");
const SEEDS = onlySeed === undefined ? Array.from({ length: 60 }, (_, seed) => seed) : [Number(onlySeed)];
const BORDERS = [2 ** 31, 2 ** 32, 2 ** 53];
const MESSAGES = 60;
const GIB = 2 ** 30;

interface Sent {
  readonly offset: number;
  readonly timestampMicros: number;
}

/** Some segments whose offsets lie around one border and whose times lie around another. */
function sentAround(random: Seed): { readonly sample: SampleSegments; readonly sent: readonly Sent[] } {
  const sample = new SampleSegments({ seed: random.below(2 ** 31) });
  // The last offset still has to be exact.
  let offset = BORDERS[random.below(3)]! - MESSAGES + random.below(2) * 40;
  offset = Math.min(offset, 2 ** 53 - MESSAGES);
  let timestampMicros = BORDERS[random.below(3)]! - MESSAGES - random.below(40);
  const sent: Sent[] = [];
  while (sent.length < MESSAGES) {
    if (sent.length === 0 || random.chance(0.2)) sample.begin(offset);
    const count = Math.min(MESSAGES - sent.length, 1 + random.below(6));
    sample.add(Array.from({ length: count }, () => random.below(300)), timestampMicros);
    for (let at = 0; at < count; at++) sent.push({ offset: offset++, timestampMicros });
    // Now and then two batches have the same time, also across segments.
    timestampMicros += random.below(4);
  }
  return { sample, sent };
}

function messagesOf(bytes: Uint8Array): Sent[] {
  const times = timestampsOf(bytes);
  return offsetsOf(bytes).map((offset, at) => ({ offset, timestampMicros: times[at]! }));
}

for (const kind of ["verified", "to be verified"] as const) {
  Deno.test(`read: any offset and any time around 2^31, 2^32 and 2^53, ${kind}`, async () => {
    for (const seed of SEEDS) {
      const random = new Seed(seed);
      const { sample, sent } = sentAround(random);
      if (kind === "to be verified") await sample.forget();
      const [first, last] = [sent[0]!, sent[sent.length - 1]!];
      for (let poll = 0; poll < 30; poll++) {
        const count = 1 + random.below(MESSAGES);
        const offset = first.offset - 5 + random.below(MESSAGES + 5);
        const byOffset = sent.filter((message) => message.offset >= offset).slice(0, count);
        const what = `GALGO_TEST_SEED=${seed}: ${count} from offset ${offset}`;
        assert.deepEqual(messagesOf(await sample.read({ kind: "offset", offset }, count)), byOffset, what);

        const span = last.timestampMicros - first.timestampMicros + 4;
        const timestampMicros = first.timestampMicros - 2 + random.below(span);
        const byTime = sent.filter((message) => message.timestampMicros >= timestampMicros).slice(0, count);
        const when = `GALGO_TEST_SEED=${seed}: ${count} from time ${timestampMicros}`;
        assert.deepEqual(
          messagesOf(await sample.read({ kind: "timestamp", timestampMicros }, count)),
          byTime,
          when,
        );
      }
      assert.deepEqual(sample.world.logger.texts("error"), []);
    }
  });
}

Deno.test("read: offsets and times that are no number of ours find nothing, or everything", async () => {
  const { sample, sent } = sentAround(new Seed(1));
  for (const beyond of [2 ** 60, 2 ** 64, Infinity]) {
    assert.deepEqual(await sample.offsetsFrom(beyond), []);
    assert.deepEqual(offsetsOf(await sample.read({ kind: "timestamp", timestampMicros: beyond })), []);
  }
  assert.equal((await sample.offsetsFrom(0)).length, sent.length);
  assert.equal(offsetsOf(await sample.read({ kind: "timestamp", timestampMicros: 0 })).length, sent.length);
});

Deno.test("read: positions at the end of the largest segment, and of the largest batch behind it", async () => {
  const sample = new SampleSegments().begin();
  const holes = 17;
  for (let hole = 0; hole < holes - 1; hole++) sample.addHole(GIB / holes);
  // One byte is left, so the segment takes one more request.
  sample.addHole(GIB - 1 - sample.segments[0]!.lengthBytes);
  assert.equal(sample.segments[0]!.lengthBytes, GIB - 1);
  sample.add([100, 64_000_000, 900, 10]);
  sample.begin().add([7]);
  for (const state of ["verified", "to be verified"]) {
    const [small, large] = [await sample.offsetsFrom(holes, 1), await sample.offsetsFrom(holes + 1, 1)];
    assert.deepEqual([small, large], [[holes], [holes + 1]], state);
    assert.deepEqual(await sample.offsetsFrom(holes + 2), [holes + 2, holes + 3, holes + 4], state);
    const all = await sample.read({ kind: "offset", offset: holes });
    assert.deepEqual(offsetsOf(all), [0, 1, 2, 3, 4].map((at) => holes + at), state);
    assert.equal(all.length, 5 * 64 + 64_001_017);
    assert.equal(all[164 + 64 + 63_999_999], 64_000_000 % 256);
    await sample.forget();
  }
  assert.deepEqual(sample.world.logger.texts("error"), []);
  sample.flip(GIB - 1 + 164 + 5_000_000);
  await sample.forget();
  assert.deepEqual(await sample.offsetsFrom(holes), [holes]);
  assert.deepEqual(await sample.offsetsFrom(holes + 2), [holes + 2, holes + 3, holes + 4]);
});
