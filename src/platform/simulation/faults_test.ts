import assert from "node:assert/strict";
import { DiskError, type DiskErrorCode } from "../disk.ts";
import { simulatedPlatform } from "./simulated_platform.ts";

function refuses(code: DiskErrorCode, call: () => unknown): void {
  assert.throws(call, (cause) => cause instanceof DiskError && cause.code === code);
}

function world(seed = 1) {
  const simulated = simulatedPlatform({ seed, disk: { shortTransfers: 0 } });
  const file = simulated.disk.open("/log", { write: true, create: true });
  return { ...simulated, file, faults: simulated.disk.faults };
}

Deno.test("failNext fails the next such operation on such a path, once", () => {
  const { disk, file, faults } = world();
  faults.failNext({ operation: "write", path: /other/, code: "io_error" });
  faults.failNext({ operation: "open", code: "too_many_open_files", times: 2 });
  assert.equal(file.writeSync(new Uint8Array(3), 0), 3);
  refuses("too_many_open_files", () => disk.open("/log"));
  refuses("too_many_open_files", () => disk.open("/new", { write: true, create: true }));
  assert.equal(disk.facts("/new"), undefined);
  const other = disk.open("/other", { write: true, create: true });
  refuses("io_error", () => other.writeSync(new Uint8Array(3), 0));
  assert.equal(other.length(), 0);
  assert.equal(other.writeSync(new Uint8Array(3), 0), 3);
});

Deno.test("failNext fails reads, renames and everything else by name", () => {
  const { disk, file, faults } = world();
  const attempts = {
    read: () => file.readSync(new Uint8Array(1), 0),
    truncate: () => file.truncate(0),
    facts: () => disk.facts("/log"),
    list: () => disk.list("/"),
    makeDirectory: () => disk.makeDirectory("/d"),
    rename: () => disk.rename("/log", "/l"),
    removeFile: () => disk.removeFile("/log"),
    lock: () => disk.lock("/log"),
    space: () => disk.space("/"),
  } as const;
  for (const [operation, attempt] of Object.entries(attempts)) {
    faults.failNext({ operation: operation as keyof typeof attempts, code: "permission_denied" });
    refuses("permission_denied", attempt);
  }
});

Deno.test("a full disk takes what fits, then refuses, then takes again when there is room", () => {
  const { disk, file } = world();
  disk.capacityBytes = 1000;
  assert.equal(file.writeSync(new Uint8Array(600), 0), 600);
  assert.equal(file.writeSync(new Uint8Array(600), 600), 400);
  refuses("no_space", () => file.writeSync(new Uint8Array(1), 1000));
  assert.equal(file.writeSync(new Uint8Array(100), 900), 100, "what is there may be overwritten");
  assert.deepEqual(disk.space("/"), { totalBytes: 1000, freeBytes: 0 });
  disk.capacityBytes = 1010;
  assert.equal(file.writeSync(new Uint8Array(100), 1000), 10);
  file.truncate(500);
  assert.equal(disk.space("/").freeBytes, 510);
});

Deno.test("reads and writes are short by the seed", () => {
  const { disk } = simulatedPlatform({ seed: 1, disk: { shortTransfers: 0.5 } });
  const file = disk.open("/log", { write: true, create: true });
  file.truncate(100);
  const writes = Array.from({ length: 200 }, () => file.writeSync(new Uint8Array(100), 0));
  const reads = Array.from({ length: 200 }, () => file.readSync(new Uint8Array(100), 0));
  for (const counts of [writes, reads]) {
    assert.ok(counts.every((count) => count >= 1 && count <= 100));
    const whole = counts.filter((count) => count === 100).length;
    assert.ok(whole > 60 && whole < 140);
  }
});

Deno.test("flipBit damages one bit, cached and durable", async () => {
  for (const sync of [false, true]) {
    const { disk, file, crash } = world();
    file.writeSync(new Uint8Array(6000), 0);
    await file.sync();
    await disk.syncDirectory("/");
    if (!sync) file.writeSync(new Uint8Array([1]), 5001);
    disk.flipBit("/log", 5000 * 8 + 3);
    const view = new Uint8Array(1);
    file.readSync(view, 5000);
    assert.equal(view[0], 8);
    await crash("power", "none");
    assert.equal(disk.dump().get("/log")![5000], 8);
    assert.equal(disk.dump("durable").get("/log")!.filter((byte) => byte !== 0).length, 1);
  }
});

Deno.test("operations counts what changes the disk", async () => {
  const { disk, file, faults } = world();
  const before = faults.operations;
  file.readSync(new Uint8Array(1), 0);
  disk.facts("/log");
  disk.list("/");
  disk.open("/log").close();
  assert.equal(faults.operations, before);
  file.writeSync(new Uint8Array(1), 0);
  await file.write(new Uint8Array(1), 1);
  await file.sync();
  await disk.syncDirectory("/");
  file.truncate(0);
  disk.makeDirectory("/a/b");
  disk.rename("/log", "/l");
  disk.removeFile("/l");
  disk.removeDirectory("/a/b");
  assert.equal(faults.operations, before + 10);
});

Deno.test("bytes that are spoiled end a read before them and fail one that begins there", async () => {
  const { file, disk } = world();
  file.writeSync(new Uint8Array(1000).fill(1), 0);
  disk.spoil("/log", 400, 500);
  const into = new Uint8Array(1000);
  assert.equal(file.readSync(into, 0), 400);
  assert.throws(() => file.readSync(into, 400), DiskError);
  await assert.rejects(file.read(into, 499), DiskError);
  assert.equal(file.readSync(into, 500), 500);
});

Deno.test("hold keeps operations in flight until it is released", async () => {
  const { file, faults, scheduler } = world();
  const hold = faults.hold("sync", /log/);
  let ended = 0;
  const syncs = [file.sync(), file.sync()].map((sync) => sync.then(() => ended += 1));
  await scheduler.rest();
  assert.equal(hold.held, 2);
  assert.equal(ended, 0);
  hold.release();
  await Promise.all(syncs);
  assert.equal(ended, 2);
  await file.sync();
});

Deno.test("asynchronous operations take effect in seeded order", async () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const { file } = world(seed);
    const order: number[] = [];
    await Promise.all([0, 1, 2].map((n) => file.write(new Uint8Array(1), n).then(() => order.push(n))));
    orders.add(order.join(""));
  }
  assert.equal(orders.size, 6);
});

Deno.test("plant puts durable files with their directories", async () => {
  const { disk, crash } = world();
  disk.plant("/data/state/log", new Uint8Array([1, 2, 3]));
  await crash("power", "none");
  assert.deepEqual(disk.dump().get("/data/state/log"), new Uint8Array([1, 2, 3]));
  assert.deepEqual(disk.dump("durable"), disk.dump());
});

Deno.test("crashes are cheap enough for thousands of runs", async () => {
  const started = performance.now();
  for (let seed = 0; seed < 500; seed++) {
    const { disk, crash } = simulatedPlatform({ seed });
    disk.faults.crashAt(1 + seed % 60);
    try {
      disk.makeDirectory("/streams/1/topics/1/partitions/1");
      const file = disk.open("/streams/1/topics/1/partitions/1/0.log", { write: true, create: true });
      for (let step = 0, end = 0; step < 60; step++) {
        end += file.writeSync(new Uint8Array(1000), end);
        if (step % 5 === 0) await file.sync();
      }
    } catch {
      // The planned crash.
    }
    await crash(seed % 2 === 0 ? "kill" : "power");
    disk.dump();
  }
  const perRun = (performance.now() - started) / 500;
  assert.ok(perRun < 6, `${perRun} ms a run`);
});
