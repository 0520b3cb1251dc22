/** The kernel's stamp, against the twin and against what it promises about ids. */
import assert from "node:assert/strict";
import { Seed } from "../../platform/simulation/mod.ts";
import { type BatchRange, memoryBytes, reserve, seedIds, type Stamp, stamp } from "./kernel.ts";
import { ENTRY_LENGTH, forSeeds, laidLength, layBatch, sampleMessages } from "./sample_batches.ts";
import { TwinIds, twinStamp } from "./twin.ts";

const AREA_LENGTH = 64 * 1_024;
const UUID_V4 = /^[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}$/;

const area = reserve(AREA_LENGTH);
const onlySeed = Deno.env.get("GALGO_TEST_SEED");

Deno.test("stamp agrees with its twin, also when repeated with another base", () => {
  forSeeds(1_500, onlySeed, (seed) => {
    const batch = layBatch(seed, area, sampleMessages(seed, 6, seed.chance(0.2) ? 3_000 : 300));
    const words = Uint32Array.of(seed.next(), seed.next(), seed.next(), seed.next());
    seedIds(words);
    const ids = new TwinIds(words);
    const twin = memoryBytes().slice(area, area + AREA_LENGTH);
    for (let repeat = 0; repeat < 3; repeat++) {
      const using = randomStamp(seed, batch);
      stamp(batch, using);
      twinStamp(twin, movedBatch(batch), { ...using, indexOutAddress: using.indexOutAddress - area }, ids);
      assert.deepEqual(memoryBytes().slice(area, area + AREA_LENGTH), twin);
    }
  });
});

Deno.test("stamp writes the index in place, and nothing outside of the batch", () => {
  const seed = new Seed(1);
  const guard = new Uint8Array(64).fill(0x5a);
  memoryBytes().set(guard, area);
  const batch = layBatch(seed, area + 64, sampleMessages(seed, 5, 100));
  const end = area + 64 + laidLength(batch);
  memoryBytes().set(guard, end);
  stamp(batch, {
    baseOffset: 2 ** 53 - 100,
    timestampMicros: 2 ** 53 - 1,
    relativeOffset: 2 ** 32 - 100,
    basePosition: 2 ** 32 - 100_000,
    indexOutAddress: batch.indexAddress,
  });
  assert.deepEqual(memoryBytes().slice(area, area + 64), guard);
  assert.deepEqual(memoryBytes().slice(end, end + 64), guard);
  const view = new DataView(memoryBytes().buffer);
  const last = batch.indexAddress + (batch.messagesCount - 1) * ENTRY_LENGTH;
  assert.equal(view.getUint32(last, true), 2 ** 32 - 100 + batch.messagesCount - 1);
  assert.equal(view.getUint32(last + 4, true), 2 ** 32 - 100_000 + batch.messagesLength);
  assert.equal(view.getBigUint64(last + 8, true), 2n ** 53n - 1n);
  assert.equal(view.getBigUint64(batch.messagesAddress + 24, true), 2n ** 53n - 100n);
});

Deno.test("stamp keeps ids that are there and gives random UUIDs to the rest", () => {
  const seed = new Seed(3);
  seedIds(Uint32Array.of(1, 2, 3, 4));
  const seen = new Set<string>();
  for (let round = 0; round < 2_000; round++) {
    const batch = layBatch(seed, area, [{ payloadLength: 8, headersLength: 0, hasId: false }]);
    stamp(batch, randomStamp(seed, batch));
    const id = idOf(batch);
    assert.match(id, UUID_V4);
    seen.add(id);
    stamp(batch, randomStamp(seed, batch));
    assert.equal(idOf(batch), id, "stamped again");
  }
  assert.equal(seen.size, 2_000);
});

Deno.test("stamp keeps an id of which only one byte is not zero", () => {
  const seed = new Seed(4);
  for (let at = 0; at < 16; at++) {
    const batch = layBatch(seed, area, [{ payloadLength: 0, headersLength: 0, hasId: false }]);
    memoryBytes()[batch.messagesAddress + 8 + at] = 1;
    stamp(batch, randomStamp(seed, batch));
    assert.equal(idOf(batch), "00".repeat(at) + "01" + "00".repeat(15 - at));
  }
});

Deno.test("stamp clears the reserved bytes, whichever of them is not zero", () => {
  const seed = new Seed(7);
  for (let at = 56; at < 64; at++) {
    const batch = layBatch(seed, area, [{ payloadLength: 5, headersLength: 0, hasId: true }]);
    memoryBytes().fill(0, batch.messagesAddress + 56, batch.messagesAddress + 64);
    memoryBytes()[batch.messagesAddress + at] = 1;
    stamp(batch, randomStamp(seed, batch));
    const reserved = memoryBytes().slice(batch.messagesAddress + 56, batch.messagesAddress + 64);
    assert.deepEqual(reserved, new Uint8Array(8));
  }
});

Deno.test("seedIds starts streams that have nothing in common from seeds that differ in a bit", () => {
  const seen = new Set<string>();
  const seeds = [
    Uint32Array.of(0, 0, 0, 0),
    ...Array.from({ length: 128 }, (_, bit) => {
      const words = new Uint32Array(4);
      words[bit >> 5] = 1 << (bit & 31);
      return words;
    }),
  ];
  for (const words of seeds) {
    seedIds(words);
    const batch = layBatch(new Seed(5), area, [{ payloadLength: 0, headersLength: 0, hasId: false }]);
    stamp(batch, randomStamp(new Seed(6), batch));
    seen.add(idOf(batch));
  }
  assert.equal(seen.size, seeds.length);
});

function randomStamp(seed: Seed, batch: BatchRange): Stamp {
  return {
    baseOffset: seed.next() * 2 ** seed.below(21),
    timestampMicros: 1_767_225_600_123_000 + seed.next(),
    relativeOffset: seed.below(2 ** 31),
    basePosition: seed.below(2 ** 31),
    indexOutAddress: seed.chance(0.5) ? batch.indexAddress : area + AREA_LENGTH - 256,
  };
}

/** The same batch in a copy of the area. */
function movedBatch(batch: BatchRange): BatchRange {
  return {
    ...batch,
    indexAddress: batch.indexAddress - area,
    messagesAddress: batch.messagesAddress - area,
  };
}

function idOf(batch: BatchRange): string {
  return memoryBytes().slice(batch.messagesAddress + 8, batch.messagesAddress + 24).toHex();
}
