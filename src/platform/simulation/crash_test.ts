/** What a crash may and may not take from the simulated disk, case by case. */
import assert from "node:assert/strict";
import type { DiskFile } from "../disk.ts";
import { DiskError } from "../disk.ts";
import { SimulatedCrash } from "./simulated_faults.ts";
import { type SimulatedPlatform, simulatedPlatform } from "./simulated_platform.ts";

const SECTOR = 512;

function world(seed: number): SimulatedPlatform {
  return simulatedPlatform({ seed, disk: { shortTransfers: 0 } });
}

function openForWriting({ disk }: SimulatedPlatform, path: string): DiskFile {
  return disk.open(path, { write: true, create: true });
}

function filled(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

function bytesOf({ disk }: SimulatedPlatform, path: string): Uint8Array | undefined {
  return disk.dump().get(path);
}

/** What the same story leaves under many seeds. */
async function outcomes<T>(story: (world: SimulatedPlatform) => Promise<T>, seeds = 300): Promise<T[]> {
  const found: T[] = [];
  for (let seed = 0; seed < seeds; seed++) found.push(await story(world(seed)));
  return found;
}

/** Writes a file whose entry and first 2,000 bytes (ones) are durable. */
async function durableOnes(world: SimulatedPlatform): Promise<DiskFile> {
  const file = openForWriting(world, "/log");
  file.writeSync(filled(2000, 1), 0);
  await file.sync();
  await world.disk.syncDirectory("/");
  return file;
}

Deno.test("a kill keeps everything that was written", async () => {
  const results = await outcomes(async (world) => {
    world.disk.makeDirectory("/a/b");
    openForWriting(world, "/a/b/log").writeSync(filled(10_000, 7), 0);
    await world.crash("kill");
    return bytesOf(world, "/a/b/log");
  }, 50);
  for (const bytes of results) assert.deepEqual(bytes, filled(10_000, 7));
});

Deno.test("loss of power keeps what was synced, entry and bytes", async () => {
  const results = await outcomes(async (world) => {
    await durableOnes(world);
    await world.crash("power");
    return bytesOf(world, "/log");
  });
  for (const bytes of results) assert.deepEqual(bytes, filled(2000, 1));
});

Deno.test("loss of power may take a synced file whose entry was not synced", async () => {
  const results = await outcomes(async (world) => {
    const file = openForWriting(world, "/log");
    file.writeSync(filled(100, 1), 0);
    await file.sync();
    await world.crash("power");
    return bytesOf(world, "/log")?.length;
  });
  assert.deepEqual(new Set(results), new Set([undefined, 100]));
});

Deno.test("loss of power may take unsynced bytes, keep them, or leave zeros where the file grew", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(3000, 2), 2000);
    await world.crash("power");
    return bytesOf(world, "/log")!;
  });
  for (const bytes of results) {
    assert.ok(bytes.length >= 2000 && bytes.length <= 5000);
    assert.deepEqual(bytes.subarray(0, 2000), filled(2000, 1));
    assert.ok(bytes.subarray(2000).every((byte) => byte === 0 || byte === 2));
  }
  const kinds = new Set(results.map((bytes) => {
    if (bytes.length === 2000) return "all lost";
    if (bytes.length < 5000) return "a part of the length";
    const tail = bytes.subarray(2000);
    return tail.every((byte) => byte === 2) ? "all kept" : tail.includes(2) ? "torn" : "zeros";
  }));
  assert.deepEqual([...kinds].sort(), ["a part of the length", "all kept", "all lost", "torn", "zeros"]);
});

Deno.test("overwritten bytes are old or new by whole sectors", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(1500, 2), 100);
    await world.crash("power");
    return bytesOf(world, "/log")!;
  });
  let torn = 0;
  for (const bytes of results) {
    assert.equal(bytes.length, 2000);
    const isNew = Array.from({ length: 4 }, (_, sector) => bytes[Math.max(100, sector * SECTOR)] === 2);
    for (let position = 0; position < 2000; position++) {
      const isWritten = position >= 100 && position < 1600;
      const expected = isWritten && isNew[Math.floor(position / SECTOR)] ? 2 : 1;
      assert.equal(bytes[position], expected, `position ${position}`);
    }
    if (new Set(isNew).size === 2) torn += 1;
  }
  assert.ok(torn > 20, "some are torn");
});

Deno.test("later sectors may survive where earlier ones do not", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(2000, 2), 0);
    await world.crash("power");
    return bytesOf(world, "/log")!;
  });
  assert.ok(results.some((bytes) => bytes[0] === 1 && bytes[1024] === 2));
});

Deno.test("a write of one aligned sector is never torn", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(SECTOR, 2), SECTOR);
    await world.crash("power");
    return bytesOf(world, "/log")!.subarray(SECTOR, 2 * SECTOR);
  });
  assert.ok(results.every((sector) => new Set(sector).size === 1));
  assert.equal(new Set(results.map((sector) => sector[0])).size, 2);
});

Deno.test("a cut may be undone by loss of power, and never shows old bytes when it grew again", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.truncate(300);
    file.writeSync(filled(100, 3), 1000);
    await file.sync();
    await world.crash("power");
    return bytesOf(world, "/log")!;
  }, 50);
  const expected = new Uint8Array(1100);
  expected.fill(1, 0, 300);
  expected.fill(3, 1000);
  for (const bytes of results) assert.deepEqual(bytes, expected);

  const unsynced = await outcomes(async (world) => {
    (await durableOnes(world)).truncate(300);
    await world.crash("power");
    return bytesOf(world, "/log")!.length;
  });
  assert.deepEqual(new Set(unsynced), new Set([300, 2000]));
});

Deno.test("a sync promises what was written before its call, not after", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(100, 2), 2000);
    const syncing = file.sync();
    file.writeSync(filled(100, 3), 2100);
    await syncing;
    await world.crash("power", "none");
    return bytesOf(world, "/log")!;
  }, 50);
  for (const bytes of results) {
    assert.equal(bytes.length, 2100);
    assert.deepEqual(bytes.subarray(2000), filled(100, 2));
  }
});

Deno.test("a crash in the middle of a sync leaves any part of it", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(2000, 2), 0);
    const syncing = file.sync();
    syncing.catch(() => {});
    await world.crash("power");
    await assert.rejects(syncing, SimulatedCrash);
    return bytesOf(world, "/log")!.filter((byte) => byte === 2).length;
  });
  assert.ok(results.includes(0) && results.includes(2000));
  assert.ok(results.some((count) => count > 0 && count < 2000));
});

Deno.test("after a failed sync a later success does not make the bytes durable", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(2000, 2), 0);
    world.disk.faults.failNext({ operation: "sync", path: /log/, code: "io_error" });
    await assert.rejects(file.sync(), (cause) => cause instanceof DiskError && cause.code === "io_error");
    assert.deepEqual(bytesOf(world, "/log"), filled(2000, 2), "reads still show them");
    await file.sync();
    await world.crash("power");
    return bytesOf(world, "/log")!.filter((byte) => byte === 1).length;
  });
  assert.ok(results.includes(2000) && results.includes(0));
  assert.ok(results.some((count) => count > 0 && count < 2000));
});

Deno.test("bytes that are written again after a failed sync are durable with the next one", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.writeSync(filled(2000, 2), 0);
    world.disk.faults.failNext({ operation: "sync", code: "io_error" });
    await assert.rejects(file.sync());
    file.writeSync(filled(2000, 2), 0);
    await file.sync();
    await world.crash("power");
    return bytesOf(world, "/log");
  }, 100);
  for (const bytes of results) assert.deepEqual(bytes, filled(2000, 2));
});

Deno.test("directory entries survive loss of power in order, per directory", async () => {
  const results = await outcomes(async (world) => {
    world.disk.makeDirectory("/d");
    await world.disk.syncDirectory("/");
    for (const name of ["1", "2", "3"]) openForWriting(world, `/d/${name}`).close();
    world.disk.removeFile("/d/1");
    await world.crash("power");
    return world.disk.list("/d").map((entry) => entry.name).join("");
  });
  assert.deepEqual([...new Set(results)].sort(), ["", "1", "12", "123", "23"]);
});

Deno.test("a rename over a file leaves the old one or the new one", async () => {
  const results = await outcomes(async (world) => {
    const old = openForWriting(world, "/state");
    old.writeSync(filled(10, 1), 0);
    await old.sync();
    const next = openForWriting(world, "/state.tmp");
    next.writeSync(filled(10, 2), 0);
    await next.sync();
    await world.disk.syncDirectory("/");
    world.disk.rename("/state.tmp", "/state");
    await world.crash("power");
    return `${bytesOf(world, "/state")![0]} ${world.disk.list("/").length}`;
  });
  assert.deepEqual(new Set(results), new Set(["1 2", "2 1"]));
});

Deno.test("a rename between directories happened in both or in none, synced in one it is durable", async () => {
  const story = (sync: string | undefined) =>
    outcomes(async (world) => {
      world.disk.makeDirectory("/a");
      world.disk.makeDirectory("/b");
      openForWriting(world, "/a/f").close();
      await Promise.all(["/", "/a", "/b"].map((path) => world.disk.syncDirectory(path)));
      openForWriting(world, "/b/earlier").close();
      world.disk.rename("/a/f", "/b/f");
      if (sync !== undefined) await world.disk.syncDirectory(sync);
      await world.crash("power");
      return [...world.disk.dump().keys()].join(" ");
    });
  assert.deepEqual(new Set(await story("/a")), new Set(["/b/earlier /b/f"]));
  assert.deepEqual(new Set(await story("/b")), new Set(["/b/earlier /b/f"]));
  const unsynced = new Set(await story(undefined));
  assert.deepEqual(unsynced, new Set(["/a/f", "/a/f /b/earlier", "/b/earlier /b/f"]));
});

Deno.test("a removal that was not synced may come back with the durable bytes", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    file.close();
    world.disk.removeFile("/log");
    await world.crash("power");
    return bytesOf(world, "/log")?.length;
  });
  assert.deepEqual(new Set(results), new Set([undefined, 2000]));
});

Deno.test("a directory whose own entry was not synced may be gone with all below", async () => {
  const results = await outcomes(async (world) => {
    world.disk.makeDirectory("/d");
    openForWriting(world, "/d/f").close();
    await world.disk.syncDirectory("/d");
    await world.crash("power");
    return world.disk.facts("/d/f") !== undefined;
  });
  assert.deepEqual(new Set(results), new Set([true, false]));
});

Deno.test("crashAt cuts that operation in the middle and refuses everything after", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    world.disk.faults.crashAt(2);
    file.writeSync(filled(1000, 2), 2000);
    assert.throws(() => file.writeSync(filled(1000, 3), 3000), SimulatedCrash);
    assert.throws(() => file.writeSync(filled(1, 4), 0), SimulatedCrash);
    assert.throws(() => world.disk.open("/log"), SimulatedCrash);
    assert.throws(() => world.disk.facts("/log"), SimulatedCrash);
    await assert.rejects(file.sync(), SimulatedCrash);
    await assert.rejects(world.disk.syncDirectory("/"), SimulatedCrash);
    await world.crash("kill");
    assert.throws(() => file.length(), SimulatedCrash);
    const bytes = bytesOf(world, "/log")!;
    assert.deepEqual(bytes.subarray(0, 2000), filled(2000, 1));
    assert.deepEqual(bytes.subarray(2000, 3000), filled(1000, 2));
    assert.ok(bytes.subarray(3000).every((byte) => byte === 3));
    return bytes.length;
  });
  assert.ok(results.some((length) => length > 3000 && length < 4000));
});

Deno.test("crashAt leaves a rename done or not done", async () => {
  const results = await outcomes(async (world) => {
    await durableOnes(world);
    world.disk.faults.crashAt(1);
    assert.throws(() => world.disk.rename("/log", "/other"), SimulatedCrash);
    await world.crash("kill");
    return [...world.disk.dump().keys()].join(" ");
  });
  assert.deepEqual(new Set(results), new Set(["/log", "/other"]));
});

Deno.test("an asynchronous write in flight when the process dies is done, half done or not done", async () => {
  const results = await outcomes(async (world) => {
    const file = await durableOnes(world);
    const writing = file.write(filled(1000, 2), 2000);
    writing.catch(() => {});
    await world.crash("kill");
    await assert.rejects(writing, SimulatedCrash);
    return bytesOf(world, "/log")!.length;
  });
  assert.ok(results.includes(2000));
  assert.ok(results.some((length) => length > 2000 && length < 3000));
});

Deno.test("locks end with the process", async () => {
  const { disk, ...rest } = world(1);
  const lock = disk.lock("/lock");
  await rest.crash("kill");
  const next = disk.lock("/lock");
  lock.release();
  assert.throws(() => disk.lock("/lock"), DiskError);
  next.release();
});

Deno.test("the same seed gives the same bytes, another seed others", async () => {
  const story = async (seed: number) => {
    const world = simulatedPlatform({ seed });
    const files = ["/a", "/b", "/c"].map((path) => openForWriting(world, path));
    const random = world.seed;
    for (let step = 0; step < 40; step++) {
      const file = files[random.below(3)]!;
      const bytes = filled(1 + random.below(3000), step);
      await Promise.all([file.write(bytes, random.below(5000)), file.write(bytes, random.below(5000))]);
      if (random.chance(0.2)) await file.sync();
      if (random.chance(0.1)) await world.disk.syncDirectory("/");
    }
    await world.crash("power");
    return JSON.stringify([...world.disk.dump()].map(([path, bytes]) => [path, bytes.toBase64()]));
  };
  const all = new Set<string>();
  for (let seed = 0; seed < 20; seed++) {
    const first = await story(seed);
    assert.equal(await story(seed), first, `seed ${seed}`);
    all.add(first);
  }
  assert.ok(all.size > 15);
});
