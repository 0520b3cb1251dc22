import assert from "node:assert/strict";
import { Seed } from "../../platform/simulation/mod.ts";
import { hash, hashBytes, memoryBytes, reserve } from "./kernel.ts";
import { fillRandom } from "./sample_batches.ts";
import { twinHash } from "./twin_xxh3.ts";
import vectors from "../../../tests/vectors/hashes.json" with { type: "json" };

Deno.test("hashBytes gives the known answers", () => {
  assert.ok(vectors.xxh3.length > 0);
  for (const { inputHex, xxh3_64 } of vectors.xxh3) {
    assert.equal(hashBytes(Uint8Array.fromHex(inputHex)), BigInt(xxh3_64), `input ${inputHex.slice(0, 40)}`);
  }
});

Deno.test("hashBytes gives the checksums of known messages", () => {
  assert.ok(vectors.messageChecksum.length > 0);
  for (const { messageHex, xxh3_64OfBytes8ToEnd, checksumFieldHex } of vectors.messageChecksum) {
    const found = hashBytes(Uint8Array.fromHex(messageHex).subarray(8));
    assert.equal(found, BigInt(xxh3_64OfBytes8ToEnd));
    assert.equal(new Uint8Array(new BigUint64Array([found]).buffer).toHex(), checksumFieldHex);
  }
});

Deno.test("hash agrees with its twin at every length to 1100", () => {
  const address = reserve(1_200);
  fillRandom(new Seed(1), address, 1_200);
  for (let length = 0; length <= 1_100; length++) {
    // Any address will do: messages begin where they please.
    assertHashAgrees(address + length % 64, length);
  }
});

Deno.test("hash agrees with its twin at random lengths to 4999", () => {
  const seed = new Seed(2);
  const address = reserve(5_100);
  fillRandom(seed, address, 5_100);
  for (let round = 0; round < 4_000; round++) assertHashAgrees(address + seed.below(100), seed.below(5_000));
});

Deno.test("hash agrees with its twin where every product carries", () => {
  const address = reserve(4_096);
  memoryBytes().fill(0xff, address, address + 4_096);
  for (let length = 0; length <= 4_096; length += 7) assertHashAgrees(address, length);
});

Deno.test("hashBytes agrees with its twin when it must grow, and of a part of a buffer", () => {
  const input = Uint8Array.from({ length: 200_003 }, (_, at) => at * 131 >> 3);
  assert.equal(hashBytes(input), twinHash(input));
  assert.equal(hashBytes(input.subarray(3, 100_000)), twinHash(input.slice(3, 100_000)));
});

function assertHashAgrees(address: number, length: number): void {
  const { low, high } = hash(address, length);
  const found = BigInt(high) << 32n | BigInt(low);
  assert.equal(found, twinHash(memoryBytes().subarray(address, address + length)), `length ${length}`);
}
