import assert from "node:assert/strict";
import { memory, memoryBytes, reserve } from "./memory.ts";

Deno.test("reserve gives ranges that begin at multiples of 64 and do not overlap", () => {
  let last = reserve(1);
  for (const length of [1, 63, 64, 65, 4_096, 70_000, 3_000_000]) {
    const address = reserve(length);
    assert.equal(address % 64, 0);
    assert.ok(address > last);
    last = address + length - 1;
    assert.ok(memoryBytes().length > last, "memoryBytes shows the range");
  }
});

Deno.test("reserve keeps views that were taken before the memory grew", () => {
  const address = reserve(64);
  const before = memoryBytes();
  reserve(memory.buffer.byteLength);
  memoryBytes()[address] = 42;
  assert.equal(before[address], 42);
});

Deno.test("reserve refuses what does not fit in 4 GiB, and goes on with what does", () => {
  assert.throws(() => reserve(2 ** 32), { name: "RangeError", message: /no room for 4294967296 bytes/ });
  assert.equal(reserve(64) % 64, 0);
});
