/** What readers meet where a log is damaged (docs/log.md, Damage). */
import assert from "node:assert/strict";
import { DiskError } from "../platform/mod.ts";
import { Seed } from "../platform/simulation/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { offsetsOf, SamplePartition, timestampsOf } from "./sample_partition.ts";
import { SampleSegments } from "./sample_segments.ts";

const LOG = "00000000000000000000.log";
/** Each flips one bit. */
const onlySeed = Deno.env.get("GALGO_TEST_SEED");
const FLIPS = onlySeed === undefined ? range(0, 2000) : [Number(onlySeed)];
/** With its header this makes 1000 bytes. */
const PAYLOAD = 936;

function range(from: number, until: number): number[] {
  return Array.from({ length: until - from }, (_, at) => from + at);
}

/** 20 messages of 1000 bytes, in segments of so many, that lie there for an hour. */
async function twenty(inSegment = 20, options = {}): Promise<SampleSegments> {
  const sample = new SampleSegments(options);
  for (let sent = 0; sent < 20; sent += 2) {
    if (sent % inSegment === 0) sample.begin();
    sample.add([PAYLOAD, PAYLOAD]);
  }
  await sample.forget();
  return sample;
}

function reports({ world }: SampleSegments): string[] {
  return world.logger.texts("error");
}

async function refused(reading: Promise<unknown>, what = "it is damaged"): Promise<string> {
  let text = "";
  await assert.rejects(reading, (error) => {
    assert.ok(error instanceof BrokerError, what);
    assert.equal(error.status, 4027, what);
    text = error.message;
    return true;
  }, what);
  return text;
}

Deno.test("read: ends before a flipped bit, refuses to start there, and goes on behind it", async () => {
  const sample = await twenty();
  sample.flip(7_500);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 7));
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 7), "the second time as well");
  assert.match(await refused(sample.offsetsFrom(7)), /the message at offset 7 is damaged/);
  assert.deepEqual(await sample.offsetsFrom(8), range(8, 20));
  assert.deepEqual(await sample.offsetsFrom(5, 2), [5, 6]);
  assert.equal(reports(sample).length, 1, "once, not with every poll");
  assert.match(reports(sample)[0]!, /00\.log": the message at offset 7 is damaged.*bytes 7000 to 7999/);
});

Deno.test("read: a poll that starts in damage nobody has met yet is refused too", async () => {
  const sample = await twenty();
  sample.flip(7_500);
  await refused(sample.offsetsFrom(7));
  assert.equal(reports(sample).length, 1);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 7));
});

Deno.test("read: messages in a row that are damaged are one range", async () => {
  const sample = await twenty();
  for (const position of [5_999, 6_000, 7_100]) sample.flip(position);
  assert.deepEqual(await sample.offsetsFrom(2), [2, 3, 4]);
  assert.match(await refused(sample.offsetsFrom(6)), /the messages at offsets 5 to 7 are damaged/);
  assert.deepEqual(await sample.offsetsFrom(8, 1), [8]);
  assert.equal(reports(sample).length, 1);
});

Deno.test("read: wrong lengths in a header cost that message alone", async () => {
  for (const at of [48, 51, 52, 55]) {
    const sample = await twenty();
    sample.flip(7_000 + at);
    assert.deepEqual(await sample.offsetsFrom(0), range(0, 7), `byte ${at}`);
    await refused(sample.offsetsFrom(7));
    assert.deepEqual(await sample.offsetsFrom(8), range(8, 20), `byte ${at}`);
  }
});

Deno.test("read: the last message of a read, and one in the next segment", async () => {
  const sample = await twenty(10);
  sample.flip(9_999);
  sample.flip(500, 1);
  assert.deepEqual(await sample.offsetsFrom(0, 10), range(0, 9));
  await refused(sample.offsetsFrom(9));
  await refused(sample.offsetsFrom(10));
  assert.deepEqual(await sample.offsetsFrom(11), range(11, 20));
});

Deno.test("read: damage in the second of two segments leaves the first", async () => {
  const sample = await twenty(10);
  sample.flip(500, 1);
  assert.deepEqual(await sample.offsetsFrom(4), range(4, 10));
});

Deno.test("read: what an operator has marked is stepped over, also when it was found by a read", async () => {
  const sample = await twenty();
  const mark = { firstOffset: 7, nextOffset: 9, isSkipped: true };
  sample.flip(7_500);
  await refused(sample.offsetsFrom(7));
  sample.segments[0]!.damage.add(mark);
  assert.deepEqual(await sample.offsetsFrom(0), [...range(0, 7), ...range(9, 20)]);
  assert.deepEqual(await sample.offsetsFrom(7, 3), [9, 10, 11]);
  assert.deepEqual(await sample.offsetsFrom(8, 1), [9]);
  assert.deepEqual(await sample.offsetsFrom(5, 4), [5, 6, 9, 10]);
});

Deno.test("read: ranges that are known from the start need no look, and none is reported again", async () => {
  const sample = await twenty();
  sample.segments[0]!.damage.add({ firstOffset: 3, nextOffset: 5, isSkipped: false });
  sample.segments[0]!.damage.add({ firstOffset: 18, nextOffset: 20, isSkipped: false });
  assert.deepEqual(await sample.offsetsFrom(0), [0, 1, 2]);
  for (const offset of [3, 4, 18, 19]) await refused(sample.offsetsFrom(offset));
  assert.deepEqual(await sample.offsetsFrom(5), range(5, 18));
  assert.deepEqual(reports(sample), []);
});

Deno.test("read: a range behind the last message of a segment is damage, not an end", async () => {
  const sample = new SampleSegments().begin().add(Array(8).fill(10)).begin(10).add(Array(10).fill(10));
  sample.segments[0]!.damage.add({ firstOffset: 8, nextOffset: 10, isSkipped: false });
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 8));
  for (const offset of [8, 9]) await refused(sample.offsetsFrom(offset));
  assert.deepEqual(await sample.offsetsFrom(10), range(10, 20));
  sample.segments[0]!.damage.add({ firstOffset: 8, nextOffset: 10, isSkipped: true });
  assert.deepEqual(await sample.offsetsFrom(6), [6, 7, ...range(10, 20)]);
});

Deno.test("read: two reads that meet the same damage at a time report it once", async () => {
  const sample = await twenty();
  await sample.makeCold();
  sample.flip(7_500);
  const both = await Promise.all([sample.offsetsFrom(0), sample.offsetsFrom(2)]);
  assert.deepEqual(both, [range(0, 7), range(2, 7)]);
  assert.equal(reports(sample).length, 1);
});

Deno.test("read: by time the same", async () => {
  const sample = await twenty();
  const times = timestampsOf(await sample.read({ kind: "offset", offset: 0 }));
  await sample.forget();
  const [six, eight] = [times[6], times[8]];
  sample.flip(7_500);
  assert.deepEqual(offsetsOf(await sample.read({ kind: "timestamp", timestampMicros: six! })), [6]);
  assert.deepEqual(
    offsetsOf(await sample.read({ kind: "timestamp", timestampMicros: eight! })),
    range(8, 20),
  );
});

Deno.test("read: damage is met once an hour, and not at all when messages are not verified", async () => {
  const sample = await twenty();
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 20));
  sample.flip(7_500);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 20), "they were verified within the hour");
  await sample.world.clock.advance(3_600_000);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 7));

  const careless = await twenty(20, { verifyReads: false });
  careless.flip(7_500);
  assert.deepEqual(await careless.offsetsFrom(0), range(0, 20));
});

Deno.test("read: what was flipped while the broker was stopped is met", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 2_000, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 20; sent++) await sample.append(PAYLOAD);
  await sample.reopen(() => sample.world.disk.flipBit(`data/partitions/0/${LOG}`, 1_100 * 8));
  assert.deepEqual(await sample.offsetsFrom(0), [0]);
  await refused(sample.offsetsFrom(1));
  assert.deepEqual(await sample.offsetsFrom(2), range(2, 20));
});

for (const way of ["on the event loop", "off the event loop"] as const) {
  Deno.test(`read: bytes that the disk refuses cost their message, ${way}`, async () => {
    const sample = await twenty();
    if (way === "off the event loop") await sample.makeCold();
    sample.world.disk.spoil(sample.segments[0]!.readSlot.path, 7_100, 7_110);
    assert.deepEqual(await sample.offsetsFrom(0), range(0, 7));
    await refused(sample.offsetsFrom(7));
    assert.deepEqual(await sample.offsetsFrom(8), range(8, 20));
    assert.equal(reports(sample).length, 1);
    assert.match(reports(sample)[0]!, /the message at offset 7 is damaged.*the disk does not give/);
  });
}

Deno.test("read: a disk that refuses once is asked again, and nothing is lost", async () => {
  const sample = await twenty();
  sample.world.disk.faults.failNext({ operation: "read", path: /\.log$/, code: "io_error" });
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 20));
  assert.deepEqual(reports(sample), []);
});

Deno.test("read: a file that is shorter than it was serves what it has", async () => {
  const sample = await twenty();
  const file = sample.world.disk.open(sample.segments[0]!.readSlot.path, { write: true });
  file.truncate(12_500);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 12));
  await refused(sample.offsetsFrom(12));
});

Deno.test("read: a refusal of another kind is no damage", async () => {
  const sample = await twenty();
  sample.world.disk.faults.failNext({ operation: "read", path: /\.log$/, code: "permission_denied" });
  await assert.rejects(sample.offsetsFrom(0), DiskError);
  assert.deepEqual(await sample.offsetsFrom(0), range(0, 20));
  assert.equal(sample.context.slabs.usedBytes, 0);
});

Deno.test("read: any one bit costs one message, and every other one is what it was", async () => {
  for (const seed of FLIPS) {
    const random = new Seed(seed);
    const lengths = Array.from({ length: 12 }, () => random.below(400));
    const sample = new SampleSegments().add(lengths.slice(0, 5)).add(lengths.slice(5, 8)).begin().add(
      lengths.slice(8),
    );
    const whole = await sample.read({ kind: "offset", offset: 0 });
    const ends = lengths.map((_, at) =>
      lengths.slice(0, at + 1).reduce((sum, length) => sum + 64 + length, 0)
    );
    await sample.forget();
    const bit = random.below(whole.length * 8);
    const damaged = ends.findIndex((end) => bit < end * 8);
    const inSecond = damaged >= 8;
    sample.flipBit(bit - (inSecond ? ends[7]! * 8 : 0), inSecond ? 1 : 0);
    const what = `GALGO_TEST_SEED=${seed}: bit ${bit}, in message ${damaged}`;
    for (let offset = 0; offset < 12;) {
      if (offset === damaged) {
        await refused(sample.offsetsFrom(offset), what);
        offset++;
        continue;
      }
      const count = 1 + random.below(12);
      const until = Math.min(offset + count, offset < damaged ? damaged : 12);
      const read = await sample.read({ kind: "offset", offset }, count);
      assert.deepEqual(read, whole.slice(offset === 0 ? 0 : ends[offset - 1], ends[until - 1]), what);
      offset = until;
    }
    assert.equal(reports(sample).length, 1, what);
  }
});
