import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { OpenFiles } from "./open_files.ts";

Deno.test("OpenFiles: stays within its limit and closes what was not used lately", () => {
  const { files, slots } = sample(3, 5);
  for (const slot of slots) touch(slot);
  assert.equal(files.count, 3);
  for (const slot of slots) touch(slot);
  assert.equal(files.count, 3);
});

Deno.test("OpenFiles: a file that is checked out stays open, also past the limit", () => {
  const { files, slots } = sample(2, 4);
  const out = slots.map((slot) => slot.checkOut());
  assert.equal(files.count, 4);
  for (const file of out) file.writeSync(new Uint8Array([1]), 0);
  for (const slot of slots) slot.checkIn();
  touch(files.slot("more", "write"));
  assert.equal(files.count, 2);
});

Deno.test("OpenFiles: close waits for the file to be back", () => {
  const { files, slots } = sample(2, 1);
  const slot = slots[0]!;
  const file = slot.checkOut();
  slot.close();
  file.writeSync(new Uint8Array([1]), 0);
  assert.equal(files.count, 1);
  slot.checkIn();
  assert.equal(files.count, 0);
  touch(slot);
  assert.equal(files.count, 1);
});

Deno.test("OpenFiles: what waits for a file to be unused waits for the last who has it", () => {
  const files = new OpenFiles(simulatedPlatform({ seed: 1 }).disk, 4);
  const slot = files.slot("a", "write");
  let calls = 0;
  slot.whenUnused(() => calls++);
  assert.equal(calls, 1);
  slot.checkOut();
  slot.checkOut();
  slot.whenUnused(() => calls++);
  slot.checkIn();
  assert.equal(calls, 1);
  slot.checkIn();
  slot.checkOut();
  slot.checkIn();
  assert.equal(calls, 2);
});

Deno.test("OpenFiles: when the system has no descriptor left, the limit shrinks and the open succeeds", () => {
  const { world, files, slots } = sample(100, 40);
  for (const slot of slots.slice(0, 30)) touch(slot);
  world.disk.faults.failNext({ operation: "open", code: "too_many_open_files" });
  touch(slots[30]!);
  assert.ok(files.count <= 23, `${files.count} are open`);
  for (const slot of slots) touch(slot);
  assert.ok(files.count <= 23, `${files.count} are open`);
});

function sample(limit: number, count: number) {
  const world = simulatedPlatform({ seed: 1 });
  const files = new OpenFiles(world.disk, limit);
  return { world, files, slots: Array.from({ length: count }, (_, at) => files.slot(`file${at}`, "write")) };
}

function touch(slot: { checkOut(): unknown; checkIn(): void }): void {
  slot.checkOut();
  slot.checkIn();
}
