import assert from "node:assert/strict";
import { SlabPool } from "./slab_pool.ts";

const MIB = 1024 * 1024;

Deno.test("SlabPool: gives the smallest class that fits, and the last released first", () => {
  const pool = new SlabPool(64 * MIB);
  assert.equal(pool.acquire(1).bytes.length, 4096);
  assert.equal(pool.acquire(4097).bytes.length, 64 * 1024);
  assert.equal(pool.acquire(MIB + 1).bytes.length, 4 * MIB);
  const slab = pool.acquire(200_000);
  pool.release(slab);
  assert.equal(pool.acquire(200_000), slab);
});

Deno.test("SlabPool: counts what is in use against its budget", () => {
  const pool = new SlabPool(2 * MIB);
  assert.ok(pool.hasRoomFor(16 * MIB), "one slab is always allowed");
  const first = pool.acquire(MIB);
  assert.ok(pool.hasRoomFor(MIB));
  const second = pool.acquire(MIB);
  assert.ok(!pool.hasRoomFor(1));
  pool.release(first);
  assert.ok(pool.hasRoomFor(MIB));
  pool.release(second);
  assert.equal(pool.usedBytes, 0);
});

Deno.test("SlabPool: a slab that cannot be had costs no budget", () => {
  const pool = new SlabPool(MIB);
  assert.throws(() => pool.acquire(5 * 1024 * MIB), RangeError);
  assert.equal(pool.usedBytes, 0);
});

Deno.test("SlabPool: who waits for room is told when some comes back", async () => {
  const pool = new SlabPool(MIB);
  const slab = pool.acquire(MIB);
  let told = false;
  const waiting = pool.whenReleased().then(() => told = true);
  await Promise.resolve();
  assert.equal(told, false);
  pool.release(slab);
  await waiting;
  assert.equal(told, true);
});
