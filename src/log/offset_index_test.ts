import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { writeFully } from "./file_io.ts";
import { ENTRIES_A_PAGE, IndexPages } from "./index_pages.ts";
import { firstEntry, OffsetIndex } from "./offset_index.ts";
import { OpenFiles } from "./open_files.ts";

Deno.test("OffsetIndex: entries read the same before and after they are written, over page borders", () => {
  for (const flushEvery of [1, 7, 255, 256, 257, 1000]) {
    const { index } = sample();
    for (let entry = 0; entry < 1000; entry++) {
      index.append(entryBytes(entry), 1);
      if (entry % flushEvery === flushEvery - 1) index.flush();
    }
    for (let entry = 0; entry < 1000; entry++) expectEntry(index, entry);
    assert.equal(index.count, 1000);
    assert.equal(index.unwrittenCount, 1000 % flushEvery);
  }
});

Deno.test("OffsetIndex: a write that fails keeps the entries for the next", () => {
  const { world, index } = sample();
  index.append(entryBytes(0), 1);
  world.disk.faults.failNext({ operation: "write", code: "no_space" });
  assert.throws(() => index.flush());
  index.append(entryBytes(1), 1);
  index.flush();
  assert.equal(index.unwrittenCount, 0);
  assert.equal([...world.disk.dump().values()][0]!.length, 32);
});

Deno.test("OffsetIndex: countSame tells the first entry that differs, in memory and over pages of the file", () => {
  for (const flushed of [0, 600]) {
    const { index } = sample();
    for (let entry = 0; entry < 600; entry++) {
      index.append(entryBytes(entry), 1);
      if (entry === flushed - 1) index.flush();
    }
    const first = 100;
    const count = 450;
    const given = new Uint8Array(
      Array.from({ length: count }, (_, at) => [...entryBytes(first + at)]).flat(),
    );
    assert.equal(index.countSame(first, new DataView(given.buffer), count), count);
    for (const different of [0, 1, 155, 156, 157, 411, 412, 449]) {
      for (const byte of [0, 3, 4, 8, 15]) {
        const changed = given.slice();
        changed[different * 16 + byte]! ^= 1;
        assert.equal(index.countSame(first, new DataView(changed.buffer), count), different);
      }
    }
  }
});

Deno.test("OffsetIndex: adopted entries are those of the file", () => {
  const { index, slot, pages } = sample();
  for (let entry = 0; entry < 600; entry++) index.append(entryBytes(entry), 1);
  index.flush();
  const again = new OffsetIndex(slot, pages, 2 * ENTRIES_A_PAGE);
  const rest = Array.from({ length: 600 - 512 }, (_, at) => [...entryBytes(512 + at)]).flat();
  again.adopt(new Uint8Array(rest), 600 - 512);
  for (let entry = 0; entry < 600; entry++) expectEntry(again, entry);
  again.append(entryBytes(600), 1);
  assert.equal(again.unwrittenCount, 1);
});

Deno.test("OffsetIndex: one that is read no more leaves no pages behind, and those of others alone", () => {
  const { slot } = sample();
  const pages = new IndexPages(100 * 4096);
  const written = Array.from({ length: 600 }, (_, entry) => [...entryBytes(entry)]).flat();
  writeFully(slot, new Uint8Array(written), 0);
  const [first, second] = [new OffsetIndex(slot, pages, 600), new OffsetIndex(slot, pages, 600)];
  for (const index of [first, second]) for (let entry = 0; entry < 600; entry++) expectEntry(index, entry);
  assert.equal(pages.size, 6);
  first.forgetPages();
  assert.equal(pages.size, 3);
  second.reload(600);
  assert.equal(pages.size, 0);
  expectEntry(second, 599);
});

Deno.test("OffsetIndex: the start of the first message is 0", () => {
  assert.equal(sample().index.endPosition(-1), 0);
});

Deno.test("firstEntry: finds the border, the low end and the high end", () => {
  for (let border = 0; border <= 9; border++) {
    assert.equal(firstEntry(0, 9, (entry) => entry >= border), border);
  }
});

function sample() {
  const world = simulatedPlatform({ seed: 1, disk: { shortTransfers: 0.3 } });
  const slot = new OpenFiles(world.disk, 4).slot("index", "write");
  // Room for one page only, so that pages come and go.
  const pages = new IndexPages(1);
  return { world, slot, pages, index: new OffsetIndex(slot, pages) };
}

function entryBytes(entry: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint32(0, entry, true);
  view.setUint32(4, 0xffff_0000 + entry, true);
  view.setBigUint64(8, BigInt(2 ** 52 + entry), true);
  return new Uint8Array(view.buffer);
}

function expectEntry(index: OffsetIndex, entry: number): void {
  assert.equal(index.relativeOffset(entry), entry);
  assert.equal(index.endPosition(entry), 0xffff_0000 + entry);
  assert.equal(index.timestampMicros(entry), 2 ** 52 + entry);
}
