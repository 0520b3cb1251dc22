/** The kernel's scan, over batches it stamped, over damage, and over segments that the original server wrote. */
import assert from "node:assert/strict";
import { Seed } from "../../platform/simulation/mod.ts";
import { type BatchRange, memoryBytes, reserve, scan, type ScanRange, stamp } from "./kernel.ts";
import { ENTRY_LENGTH, forSeeds, HEADER_LENGTH, layBatch, sampleMessages } from "./sample_batches.ts";
import { twinScan } from "./twin.ts";

const AREA_LENGTH = 64 * 1_024;
const BASE_OFFSET = 1_000;
const TIMESTAMP_MICROS = 1_767_225_600_123_456;
const SEGMENTS = new URL("../../../tests/vectors/data-dir/streams/0/topics/0/partitions/", import.meta.url);

const area = reserve(AREA_LENGTH);
const entries = reserve(AREA_LENGTH);
const onlySeed = Deno.env.get("GALGO_TEST_SEED");

Deno.test("scan takes a stamped batch whole and writes the same index as stamp", () => {
  const batch = stampedBatch(new Seed(1), 20, 300);
  const found = scan(rangeOf(batch));
  assert.deepEqual(found, {
    messagesCount: batch.messagesCount,
    validLength: batch.messagesLength,
    lastTimestampMicros: TIMESTAMP_MICROS,
    nextOffset: BASE_OFFSET + batch.messagesCount,
    stop: "end",
  });
  const length = batch.messagesCount * ENTRY_LENGTH;
  assert.deepEqual(
    memoryBytes().slice(entries, entries + length),
    memoryBytes().slice(batch.indexAddress, batch.indexAddress + length),
  );
});

Deno.test("scan stops at maxMessages, and goes on from there", () => {
  const batch = layThree();
  const first = scan({ ...rangeOf(batch), maxMessages: 2 });
  assert.deepEqual([first.stop, first.messagesCount, first.nextOffset], ["end", 2, BASE_OFFSET + 2]);
  const rest = scan({
    ...rangeOf(batch),
    address: batch.messagesAddress + first.validLength,
    length: batch.messagesLength - first.validLength,
    expectedOffset: first.nextOffset,
  });
  assert.deepEqual([rest.stop, rest.messagesCount], ["end", 1]);
});

Deno.test("scan of nothing is an end without messages", () => {
  const found = scan({ ...rangeOf(layThree()), length: 0 });
  assert.deepEqual(found, {
    messagesCount: 0,
    validLength: 0,
    lastTimestampMicros: 0,
    nextOffset: BASE_OFFSET,
    stop: "end",
  });
});

Deno.test("scan calls a cut message short, at every byte", () => {
  const batch = layThree();
  const lengthOfTwo = scan({ ...rangeOf(batch), maxMessages: 2 }).validLength;
  for (let length = lengthOfTwo + 1; length < batch.messagesLength; length++) {
    const found = scan({ ...rangeOf(batch), length });
    assert.deepEqual([found.stop, found.messagesCount, found.validLength], ["short", 2, lengthOfTwo]);
  }
});

Deno.test("scan finds every flipped bit of the last message", () => {
  const batch = layThree();
  const { validLength } = scan({ ...rangeOf(batch), maxMessages: 2 });
  for (let at = validLength; at < batch.messagesLength; at++) {
    for (let bit = 1; bit < 256; bit <<= 1) {
      memoryBytes()[batch.messagesAddress + at]! ^= bit;
      const found = scan(rangeOf(batch));
      memoryBytes()[batch.messagesAddress + at]! ^= bit;
      assert.equal(found.messagesCount, 2, `byte ${at - validLength}, bit ${bit}`);
      assert.notEqual(found.stop, "end");
    }
  }
});

Deno.test("scan tells impossible lengths and wrong offsets apart, before it calls a message short", () => {
  const batch = layThree();
  const view = new DataView(memoryBytes().buffer);
  view.setUint32(batch.messagesAddress + 52, 64_000_001, true);
  assert.equal(scan(rangeOf(batch)).stop, "lengths");
  view.setUint32(batch.messagesAddress + 52, 64_000_000, true);
  assert.equal(scan(rangeOf(batch)).stop, "short");
  view.setUint32(batch.messagesAddress + 48, 100_001, true);
  assert.equal(scan(rangeOf(batch)).stop, "lengths");
  view.setUint32(batch.messagesAddress + 48, 100_000, true);
  assert.equal(scan({ ...rangeOf(batch), expectedOffset: BASE_OFFSET - 1 }).stop, "offset");
});

Deno.test("scan takes no checksum for wrong without verify", () => {
  const batch = layThree();
  memoryBytes()[batch.messagesAddress]! ^= 1;
  assert.equal(scan(rangeOf(batch)).stop, "checksum");
  assert.equal(scan({ ...rangeOf(batch), verify: false }).messagesCount, 3);
});

Deno.test("scan with anyOffset takes gaps, and neither a step back nor one that no index entry can hold", () => {
  const batch = layThree();
  const view = new DataView(memoryBytes().buffer);
  const second = batch.messagesAddress + HEADER_LENGTH + 100;
  const range = { ...rangeOf(batch), expectedOffset: 7, relativeOffset: 5, verify: false, anyOffset: true };
  const withSecond = (offset: bigint) => {
    view.setBigUint64(second + 24, offset, true);
    return scan(range);
  };
  assert.deepEqual(withSecond(1_001n).messagesCount, 3);
  assert.equal(view.getUint32(entries, true), 5 + BASE_OFFSET - 7);
  assert.deepEqual([withSecond(1_000n).stop, withSecond(1_000n).messagesCount], ["offset", 1]);
  assert.equal(withSecond(1_002n).messagesCount, 2);
  assert.equal(withSecond(2n ** 32n - 1n + 2n).messagesCount, 2);
  assert.equal(view.getUint32(entries + ENTRY_LENGTH, true), 2 ** 32 - 1);
  assert.equal(withSecond(2n ** 32n + 2n).messagesCount, 1);
  assert.equal(scan({ ...range, anyOffset: false, expectedOffset: BASE_OFFSET }).stop, "offset");
});

Deno.test("scan agrees with its twin over flips and cuts", () => {
  forSeeds(2_000, onlySeed, (seed) => {
    const batch = stampedBatch(seed, 6, seed.chance(0.1) ? 2_000 : 200);
    for (let flips = seed.below(3); flips > 0; flips--) {
      // Headers are small beside payloads, and the more interesting place.
      const at = seed.chance(0.5) ? seed.below(HEADER_LENGTH) : seed.below(batch.messagesLength);
      memoryBytes()[batch.messagesAddress + at]! ^= 1 << seed.below(8);
    }
    const range = {
      ...rangeOf(batch),
      length: seed.chance(0.3) ? seed.below(batch.messagesLength + 1) : batch.messagesLength,
      maxMessages: seed.chance(0.2) ? seed.below(6) : 1_000,
      verify: seed.chance(0.8),
      anyOffset: seed.chance(0.3),
    };
    memoryBytes().fill(0, entries, entries + 200);
    const found = scan(range);
    const written = memoryBytes().slice(entries, entries + 200);
    memoryBytes().fill(0, entries, entries + 200);
    assert.deepEqual(found, twinScan(memoryBytes(), range));
    assert.deepEqual(written, memoryBytes().slice(entries, entries + 200));
  });
});

Deno.test("scan rebuilds the indexes that the original server wrote", () => {
  for (const partition of ["0", "1"]) {
    for (const startOffset of [0, 90]) {
      const name = `${partition}/${String(startOffset).padStart(20, "0")}`;
      const log = Deno.readFileSync(new URL(`${name}.log`, SEGMENTS));
      const index = Deno.readFileSync(new URL(`${name}.index`, SEGMENTS));
      memoryBytes().set(log, area);
      const found = scan({
        address: area,
        length: log.length,
        expectedOffset: startOffset,
        relativeOffset: 0,
        basePosition: 0,
        indexOutAddress: entries,
        maxMessages: 4_096,
        verify: true,
      });
      assert.deepEqual([found.stop, found.validLength], ["end", log.length], name);
      assert.deepEqual(memoryBytes().slice(entries, entries + index.length), new Uint8Array(index), name);
    }
  }
});

function stampedBatch(seed: Seed, maxMessages: number, maxPayload: number): BatchRange {
  return stamped(layBatch(seed, area, sampleMessages(seed, maxMessages, maxPayload)));
}

/** Three messages of 100 bytes of payload. */
function layThree(): BatchRange {
  const message = { payloadLength: 100, headersLength: 0, hasId: true };
  return stamped(layBatch(new Seed(2), area, [message, message, message]));
}

function stamped(batch: BatchRange): BatchRange {
  stamp(batch, {
    baseOffset: BASE_OFFSET,
    timestampMicros: TIMESTAMP_MICROS,
    relativeOffset: 10,
    basePosition: 5_000,
    indexOutAddress: batch.indexAddress,
  });
  return batch;
}

function rangeOf(batch: BatchRange): ScanRange {
  return {
    address: batch.messagesAddress,
    length: batch.messagesLength,
    expectedOffset: BASE_OFFSET,
    relativeOffset: 10,
    basePosition: 5_000,
    indexOutAddress: entries,
    maxMessages: 1_000,
    verify: true,
  };
}
