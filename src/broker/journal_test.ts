import assert from "node:assert/strict";
import { denoDisk, DiskError } from "../platform/mod.ts";
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { Journal } from "./journal.ts";
import { decodeEntry } from "./journal_entry.ts";
import { StartError } from "./start_error.ts";

const PLACE = { directory: "data/state", quarantine: "data/quarantine" };
const RECORDED = new URL("../../tests/vectors/data-dir/state/log", import.meta.url);

Deno.test("Journal: entries come back in order, with who, when and what", async () => {
  const world = simulatedPlatform({ seed: 1 });
  const { journal, entries } = await Journal.open(world.platform, PLACE);
  assert.deepEqual(entries, []);
  const first = await journal.append(0, 202, new Uint8Array([1, 2, 3]));
  const second = await journal.append(7, 203, new Uint8Array(0));
  journal.close();
  assert.deepEqual((await reopen(world)).entries, [first, second]);
  assert.deepEqual([first.index, second.index, second.userId, second.code], [0, 1, 7, 203]);
});

Deno.test("Journal: a new one is for its owner's eyes, one that is there keeps its mode", async () => {
  const root = Deno.makeTempDirSync();
  try {
    const platform = { ...simulatedPlatform({ seed: 1 }).platform, disk: denoDisk() };
    const place = { directory: `${root}/state`, quarantine: `${root}/quarantine` };
    const path = `${place.directory}/log`;
    const modeOf = (file: string) => Deno.statSync(file).mode! & 0o777;
    const opened = async () => (await Journal.open(platform, place)).journal;
    (await opened()).close();
    assert.equal(modeOf(path), 0o600);
    Deno.chmodSync(path, 0o644);
    Deno.writeFileSync(path, new Uint8Array(5));
    (await opened()).close();
    assert.equal(modeOf(path), 0o644);
    const [kept] = [...Deno.readDirSync(place.quarantine)];
    assert.equal(modeOf(`${place.quarantine}/${kept!.name}`), 0o600, "what was cut off has the same secrets");
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});

Deno.test("Journal: an entry is on the disk before append resolves", async () => {
  const world = simulatedPlatform({ seed: 1 });
  const { journal } = await Journal.open(world.platform, PLACE);
  world.disk.settle();
  await journal.append(0, 202, new Uint8Array(3));
  await world.crash("power", "none");
  assert.equal((await reopen(world)).entries.length, 1);
});

Deno.test("Journal: a tail cut anywhere in the last entry is cut off, kept, and told", async () => {
  const bytes = await written([10, 20, 30]);
  const lastAt = bytes.length - (64 + 30);
  for (let length = lastAt; length < bytes.length; length++) {
    const world = planted(bytes.slice(0, length));
    const { journal, entries } = await reopen(world);
    assert.equal(entries.length, 2);
    assert.equal(world.logger.texts("warn").length, length === lastAt ? 0 : 1);
    await journal.append(0, 1, new Uint8Array(5));
    journal.close();
    assert.equal((await reopen(world)).entries.length, 3);
  }
});

Deno.test("Journal: damage before the last entry stops the start with its position", async () => {
  const bytes = await written([10, 20, 30]);
  const secondAt = 64 + 10;
  const lastAt = secondAt + 64 + 20;
  for (let at = 0; at < lastAt; at++) {
    const damaged = bytes.slice();
    damaged[at]! ^= 0x10;
    const world = planted(damaged);
    await assert.rejects(
      reopen(world),
      (error) =>
        error instanceof StartError && error.message.includes(`position ${at < secondAt ? 0 : secondAt},`),
      `byte ${at}`,
    );
    assert.deepEqual([...world.disk.dump().values()], [damaged]);
  }
});

Deno.test("Journal: a write or sync that fails has no effect", async () => {
  const world = simulatedPlatform({ seed: 1 });
  const { journal } = await Journal.open(world.platform, PLACE);
  await journal.append(0, 202, new Uint8Array(1));
  world.disk.faults.failNext({ operation: "write", code: "no_space" });
  await assert.rejects(journal.append(0, 202, new Uint8Array(2)), DiskError);
  await journal.append(0, 202, new Uint8Array(3));
  world.disk.faults.failNext({ operation: "sync", path: /log$/, code: "io_error" });
  await assert.rejects(journal.append(0, 202, new Uint8Array(4)), DiskError);
  await assert.rejects(journal.append(0, 202, new Uint8Array(5)), BrokerError);
  journal.close();
  const { entries } = await reopen(world);
  assert.deepEqual(entries.map(({ command }) => command.length), [1, 3]);
});

Deno.test("Journal: the original server's state log is read to its end", async () => {
  const { entries } = await reopen(planted(await Deno.readFile(RECORDED)));
  assert.ok(entries.length > 20);
  assert.equal(entries[0]!.code, 33);
  assert.deepEqual(entries.map(({ index }) => index), entries.map((_, at) => at));
});

Deno.test("decodeEntry: any cut of an entry is short", async () => {
  const bytes = await written([10]);
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decodeEntry(bytes.subarray(0, length)).kind, "short");
  }
});

function reopen(world: SimulatedPlatform) {
  return Journal.open(world.platform, PLACE);
}

function planted(bytes: Uint8Array): SimulatedPlatform {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant(`${PLACE.directory}/log`, bytes);
  return world;
}

/** A journal with one entry for each of these lengths of commands. */
async function written(commandLengths: readonly number[]): Promise<Uint8Array> {
  const world = simulatedPlatform({ seed: 1 });
  const { journal } = await Journal.open(world.platform, PLACE);
  for (const length of commandLengths) await journal.append(0, 202, new Uint8Array(length).fill(length));
  journal.close();
  return [...world.disk.dump().values()].find((bytes) => bytes.length > 0)!;
}
