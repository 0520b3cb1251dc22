import assert from "node:assert/strict";
import { Seed } from "./seed.ts";
import { SimulatedContent } from "./simulated_content.ts";
import { survival } from "./survival.ts";

const RUNS = 200;

/** The plainest file there is. */
class Model {
  bytes = new Uint8Array(0);

  write(from: Uint8Array, position: number): void {
    this.truncate(Math.max(this.bytes.length, position + from.length));
    this.bytes.set(from, position);
  }

  truncate(length: number): void {
    const bytes = new Uint8Array(length);
    bytes.set(this.bytes.subarray(0, length));
    this.bytes = bytes;
  }
}

/** One random write or cut, done to both. */
function change(seed: Seed, content: SimulatedContent, model: Model): void {
  if (seed.chance(0.2)) {
    const length = seed.below(12_000);
    content.truncate(length);
    model.truncate(length);
    return;
  }
  const bytes = new Uint8Array(seed.below(3000)).map(() => 1 + seed.below(255));
  if (bytes.length === 0) return;
  const position = seed.chance(0.5) ? model.bytes.length : seed.below(10_000);
  content.write(bytes, position);
  model.write(bytes, position);
}

function readAll(content: SimulatedContent): Uint8Array {
  const bytes = new Uint8Array(content.length + 10);
  return bytes.subarray(0, content.read(bytes, 0));
}

/** Names the first difference; a diff of two long arrays helps nobody. */
function assertSame(actual: Uint8Array, expected: Uint8Array, run: number): void {
  assert.equal(actual.length, expected.length, `seed ${run}: length`);
  const position = actual.findIndex((byte, index) => byte !== expected[index]);
  assert.equal(
    position,
    -1,
    `seed ${run}: byte at ${position} is ${actual[position]}, not ${expected[position]}`,
  );
}

Deno.test("SimulatedContent reads what a plain file would read, whatever is synced or lost meanwhile", () => {
  for (let run = 0; run < RUNS; run++) {
    const seed = new Seed(run);
    const content = new SimulatedContent();
    const model = new Model();
    for (let step = 0; step < 30; step++) {
      change(seed, content, model);
      if (seed.chance(0.3)) content.finishSync(content.beginSync());
      if (seed.chance(0.1)) content.failSync(content.beginSync(), survival("seed", seed));
      assertSame(readAll(content), model.bytes, run);
    }
  }
});

Deno.test("SimulatedContent has after loss of power what it had at the last sync, when nothing else survives", () => {
  for (let run = 0; run < RUNS; run++) {
    const seed = new Seed(run);
    const content = new SimulatedContent();
    const model = new Model();
    let synced = new Uint8Array(0);
    for (let step = 0; step < 30; step++) {
      change(seed, content, model);
      if (!seed.chance(0.3)) continue;
      const snapshots = [content.beginSync()];
      synced = model.bytes.slice();
      change(seed, content, model);
      if (seed.chance(0.5)) {
        snapshots.push(content.beginSync());
        synced = model.bytes.slice();
      }
      // The one that was called last may end first.
      for (const snapshot of seed.chance(0.5) ? snapshots : snapshots.reverse()) content.finishSync(snapshot);
      assertSame(content.readDurable(), synced, run);
    }
    content.losePower(survival("none", seed));
    assertSame(readAll(content), synced, run);
    assert.ok(content.isClean);
  }
});

Deno.test("SimulatedContent has after loss of power what was cached, when everything survives", () => {
  for (let run = 0; run < RUNS; run++) {
    const seed = new Seed(run);
    const content = new SimulatedContent();
    const model = new Model();
    for (let step = 0; step < 30; step++) {
      change(seed, content, model);
      if (seed.chance(0.2)) content.finishSync(content.beginSync());
      if (seed.chance(0.1)) content.beginSync();
    }
    content.losePower(survival("all", seed));
    assertSame(readAll(content), model.bytes, run);
  }
});

Deno.test("SimulatedContent invents nothing: a byte after loss of power was there since the last sync, or is zero", () => {
  for (let run = 0; run < RUNS; run++) {
    const seed = new Seed(run);
    const content = new SimulatedContent();
    const model = new Model();
    for (let step = 0; step < 5; step++) change(seed, content, model);
    content.finishSync(content.beginSync());
    const versions = [model.bytes.slice()];
    for (let step = 0; step < 6; step++) {
      change(seed, content, model);
      if (seed.chance(0.2)) content.beginSync();
      if (seed.chance(0.1)) content.failSync(content.beginSync(), survival("seed", seed));
      versions.push(model.bytes.slice());
    }
    content.losePower(survival("seed", seed));
    for (const [position, byte] of readAll(content).entries()) {
      if (byte === 0) continue;
      assert.ok(versions.some((version) => version[position] === byte), `seed ${run}, position ${position}`);
    }
  }
});
