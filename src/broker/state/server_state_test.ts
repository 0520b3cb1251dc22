import assert from "node:assert/strict";
import { DiskError } from "../../platform/mod.ts";
import { type SimulatedPlatform, simulatedPlatform } from "../../platform/simulation/mod.ts";
import { DataPaths } from "../paths.ts";
import { StartError } from "../start_error.ts";
import { encodeHead } from "./frames.ts";
import type { StateRecord } from "./records.ts";
import { ServerState } from "./server_state.ts";

const PATHS = new DataPaths("data", "runtime/here");
const PARTITION = { streamId: 0, topicId: 1, partitionId: 2 };
const POINT = { startOffset: 0, lengthBytes: 640, nextOffset: 10, lastChecksum: 99n };
const MADE: StateRecord = { kind: "partitions_made", streamId: 0, topicId: 1, firstId: 0, count: 4 };
const SAVED: StateRecord = { kind: "saved", partition: PARTITION, point: POINT };

Deno.test("ServerState: what was saved is known again, also after loss of power", async () => {
  const world = newWorld();
  await saveOneByOne(world, [MADE, SAVED, { kind: "done", entry: 7 }]);
  await world.crash("power", "none");
  const state = await open(world, 8);
  assert.deepEqual({ ...state.notes(PARTITION) }, {
    isOurs: true,
    recoveryPoint: POINT,
    skipped: [],
    trimTo: undefined,
  });
  assert.equal(state.isDone(7), true);
  assert.equal(state.isDone(6), false);
  assert.deepEqual(world.logger.lines, []);
});

Deno.test("ServerState: what was not saved is not known after the process died", async () => {
  const world = newWorld();
  const state = await open(world);
  state.add(MADE);
  await world.crash("kill");
  assert.equal((await open(world)).notes(PARTITION).isOurs, false);
});

Deno.test("ServerState: ids that are given out again know nothing of what had them before", async () => {
  const other = { ...PARTITION, partitionId: 1 };
  const gone: readonly (readonly [StateRecord, hasOther: boolean])[] = [
    [{ kind: "stream_gone", streamId: 0 }, false],
    [{ kind: "topic_gone", streamId: 0, topicId: 1 }, false],
    [{ kind: "partitions_gone", streamId: 0, topicId: 1, firstId: 2 }, true],
    [{ kind: "stream_gone", streamId: 1 }, true],
  ];
  for (const [record, hasOther] of gone) {
    const world = newWorld();
    await saveOneByOne(world, [MADE, SAVED, { ...SAVED, partition: other }, record]);
    const state = await open(world);
    const isAbout = record.kind !== "stream_gone" || record.streamId === 0;
    assert.equal(state.notes(PARTITION).isOurs, !isAbout);
    assert.deepEqual(state.notes(PARTITION).recoveryPoint, isAbout ? undefined : POINT);
    assert.deepEqual(state.notes(other).recoveryPoint, hasOther ? POINT : undefined);
  }
});

Deno.test("ServerState: an emptied partition is still ours and has no point, marks or segments to go", async () => {
  const world = newWorld();
  await saveOneByOne(world, [
    MADE,
    SAVED,
    { kind: "skipped", partition: PARTITION, range: { firstOffset: 3, nextOffset: 4 } },
    { kind: "trim", partition: PARTITION, firstOffset: 5 },
  ]);
  const before = await open(world);
  assert.deepEqual(before.notes(PARTITION).skipped, [{ firstOffset: 3, nextOffset: 4 }]);
  assert.deepEqual(before.openTrims(), [{ partition: PARTITION, firstOffset: 5 }]);
  before.add({ kind: "emptied", partition: PARTITION });
  await before.save();
  await before.close();
  const after = await open(world);
  const { isOurs, recoveryPoint, skipped } = after.notes(PARTITION);
  assert.deepEqual([isOurs, recoveryPoint, skipped], [true, undefined, []]);
  assert.deepEqual(after.openTrims(), []);
});

Deno.test("ServerState: a file cut anywhere behind its first frame loses no more than the last one", async () => {
  const { bytes, sizes } = await sample();
  const lastAt = sizes[sizes.length - 1]!;
  for (let length = lastAt; length < bytes.length; length++) {
    const world = planted(bytes.subarray(0, length));
    const state = await open(world);
    assert.equal(state.notes(PARTITION).isOurs, true, `${length} bytes`);
    state.add({ kind: "done", entry: 70 });
    await state.save();
    await state.close();
    const next = await open(world, 80);
    assert.equal(next.isDone(70) && next.notes(PARTITION).isOurs, true, `${length} bytes, then one more`);
  }
});

Deno.test("ServerState: no flipped bit is believed, or keeps a broker from starting", async () => {
  const { bytes } = await sample();
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const world = planted(bytes);
    world.disk.flipBit(PATHS.state, bit);
    const damaged = bytesOf(world, PATHS.state);
    const state = await open(world, 5);
    const { isOurs, recoveryPoint } = state.notes(PARTITION);
    const kept = [...world.disk.dump()].find(([path]) => path.includes(PATHS.quarantine));
    if (kept === undefined) assert.deepEqual([isOurs, recoveryPoint], [true, POINT], `bit ${bit}`);
    else assert.deepEqual([isOurs, recoveryPoint, kept[1]], [false, undefined, damaged], `bit ${bit}`);
    // What was done stays done; without the file everything counts as done.
    assert.equal(state.isDone(3), true, `bit ${bit}`);
    await state.close();
  }
});

Deno.test("ServerState: another server had the folder when its number is gone or another", async () => {
  for (const text of [undefined, "", "00".repeat(16)]) {
    const world = newWorld();
    await saveOneByOne(world, [MADE]);
    if (text === undefined) world.disk.removeFile(PATHS.runtimeNumber);
    else world.disk.plant(PATHS.runtimeNumber, new TextEncoder().encode(text));
    const state = await open(world, 3);
    assert.equal(state.notes(PARTITION).isOurs, false);
    assert.match(world.logger.texts("warn")[0]!, /another server has used the folder/);
    state.add(MADE);
    await state.save();
    await state.close();
    assert.equal((await open(world, 3)).notes(PARTITION).isOurs, true, "from now on it is believed again");
  }
});

Deno.test("ServerState: it belongs to a journal that is at least as long as it says", async () => {
  const world = newWorld();
  await saveOneByOne(world, [MADE, { kind: "settled", entries: 12 }]);
  assert.equal((await open(world, 12)).notes(PARTITION).isOurs, true);
  assert.equal((await open(world, 11)).notes(PARTITION).isOurs, false);
});

Deno.test("ServerState: the file of a newer version stops the start and stays as it is", async () => {
  const world = newWorld();
  await saveOneByOne(world, [MADE]);
  const bytes = bytesOf(world, PATHS.state);
  const newer = bytes.slice();
  newer.set(encodeHead(new Uint8Array(16), 2));
  world.disk.plant(PATHS.state, newer);
  await assert.rejects(
    open(world),
    (error) => error instanceof StartError && /newer Galgo/.test(error.message),
  );
  assert.deepEqual(bytesOf(world, PATHS.state), newer);
});

Deno.test("ServerState: it starts on a disk that refuses everything, and saves when the disk is well again", async () => {
  const world = newWorld();
  world.disk.faults.failNext({ operation: "open", path: /galgo/, code: "no_space", times: 2 });
  const state = await open(world);
  assert.equal(world.logger.texts("error").length, 1);
  state.add(MADE);
  await assert.rejects(state.save(), DiskError);
  await state.save();
  await state.close();
  assert.equal((await open(world)).notes(PARTITION).isOurs, true);
});

Deno.test("ServerState: a new file takes the place of one that failed, with all that is known", async () => {
  for (const operation of ["write", "sync"] as const) {
    const world = newWorld();
    const state = await open(world);
    state.add(MADE);
    world.disk.faults.failNext({ operation, path: /state.galgo/, code: "io_error" });
    await assert.rejects(state.save(), DiskError);
    state.add(SAVED);
    await state.save();
    await world.crash("power", "none");
    const { isOurs, recoveryPoint } = (await open(world)).notes(PARTITION);
    assert.deepEqual([isOurs, recoveryPoint], [true, POINT], operation);
  }
});

Deno.test("ServerState: a long file is written anew, short", async () => {
  const world = newWorld();
  const state = await open(world);
  state.add(MADE);
  let longest = 0;
  for (let round = 0; round < 2_000; round++) {
    const records = Array.from({ length: 20 }, () => SAVED);
    state.add(...records);
    await state.save();
    longest = Math.max(longest, world.disk.facts(PATHS.state)!.length);
  }
  await state.close();
  assert.ok(longest > 1024 ** 2 && longest < 1024 ** 2 + 2_000, `${longest} bytes at its longest`);
  assert.ok(world.disk.facts(PATHS.state)!.length < 1024 ** 2);
  assert.deepEqual((await open(world)).notes(PARTITION).recoveryPoint, POINT);
});

Deno.test("ServerState: after it was closed nothing is written any more", async () => {
  const world = newWorld();
  const state = await open(world);
  await state.close();
  state.add(MADE);
  await state.save();
  assert.equal((await open(world)).notes(PARTITION).isOurs, false);
});

Deno.test("ServerState: who saves at the same time shares a sync", async () => {
  const world = newWorld();
  const state = await open(world);
  let syncs = 0;
  world.disk.faults.onOperation = (operation) => operation === "sync" && syncs++;
  const saves = Array.from({ length: 50 }, (_, entry) => {
    state.add({ kind: "done", entry });
    return state.save();
  });
  await Promise.all(saves);
  assert.equal(syncs, 2);
});

function newWorld(): SimulatedPlatform {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/state/log", new Uint8Array(0));
  return world;
}

async function open(world: SimulatedPlatform, journalEntries = 0): Promise<ServerState> {
  const state = ServerState.open(world.platform, PATHS, journalEntries);
  await state.begin();
  return state;
}

/** Returns the length of the file before each. */
async function saveOneByOne(world: SimulatedPlatform, records: readonly StateRecord[]): Promise<number[]> {
  const state = await open(world);
  const sizes: number[] = [];
  for (const record of records) {
    sizes.push(world.disk.facts(PATHS.state)!.length);
    state.add(record);
    await state.save();
  }
  await state.close();
  return sizes;
}

let number: Uint8Array;

async function sample(): Promise<{ bytes: Uint8Array; sizes: number[] }> {
  const world = newWorld();
  const sizes = await saveOneByOne(world, [MADE, SAVED, { kind: "done", entry: 3 }]);
  number = bytesOf(world, PATHS.runtimeNumber);
  return { bytes: bytesOf(world, PATHS.state), sizes };
}

function bytesOf(world: SimulatedPlatform, path: string): Uint8Array {
  return [...world.disk.dump()].find(([found]) => found.endsWith(path))![1];
}

function planted(bytes: Uint8Array): SimulatedPlatform {
  const world = newWorld();
  world.disk.plant(PATHS.state, bytes);
  world.disk.plant(PATHS.runtimeNumber, number);
  return world;
}
