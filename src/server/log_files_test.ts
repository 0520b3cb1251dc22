import assert from "node:assert/strict";
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import { LogFiles, type LogFilesOptions } from "./log_files.ts";

const DIRECTORY = "data/logs";
const DAY_MICROS = 86_400_000_000;

function given(changes: Partial<LogFilesOptions> = {}) {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/lock", new Uint8Array(0));
  const troubles: string[] = [];
  const options: LogFilesOptions = {
    disk: world.disk,
    directory: DIRECTORY,
    maxFileBytes: 100,
    maxTotalBytes: 400,
    retentionMs: 7 * 86_400_000,
    onTrouble: (text) => void troubles.push(text),
    ...changes,
  };
  return { world, troubles, options, files: new LogFiles(options) };
}

/** 25 bytes. */
function line(number: number): string {
  return `line ${String(number).padStart(19, "0")}\n`;
}

function found({ disk }: SimulatedPlatform): Record<string, string> {
  return Object.fromEntries(
    [...disk.dump()].filter(([path]) => path.includes(`${DIRECTORY}/iggy-server.log`)).map((
      [path, bytes],
    ) => [
      path.slice(path.indexOf(".log") + ".log".length),
      new TextDecoder().decode(bytes),
    ]),
  );
}

Deno.test("LogFiles: nothing is made before there is a line", () => {
  const { world, files } = given();
  files.sweep(0);
  assert.deepEqual(found(world), {});
  files.write(line(1));
  assert.deepEqual(found(world), { "": line(1) });
});

Deno.test("LogFiles: a file is full at its size, the newest old one is .1, and so many stay as the total allows", () => {
  const { world, files } = given();
  for (let number = 0; number < 8; number++) files.write(line(number));
  assert.deepEqual(found(world), {
    "": line(4) + line(5) + line(6) + line(7),
    ".1": line(0) + line(1) + line(2) + line(3),
  });
  for (let number = 8; number < 100; number++) files.write(line(number));
  const after = found(world);
  assert.deepEqual(Object.keys(after), ["", ".1", ".2", ".3"]);
  assert.ok(after[""]!.endsWith(line(99)) && after[".3"]!.startsWith(line(84)));
  assert.ok(Object.values(after).every((text) => text.length <= 100));
});

Deno.test("LogFiles: size 0 is one file for ever, total 0 keeps every file, a total of one file keeps no other", () => {
  const forever = given({ maxFileBytes: 0 });
  const unlimited = given({ maxTotalBytes: 0 });
  const single = given({ maxTotalBytes: 150 });
  for (const { files } of [forever, unlimited, single]) {
    for (let number = 0; number < 41; number++) files.write(line(number));
  }
  assert.deepEqual(Object.keys(found(forever.world)), [""]);
  assert.equal(found(forever.world)[""]!.length, 41 * 25);
  assert.equal(Object.keys(found(unlimited.world)).length, 11);
  assert.deepEqual(found(single.world), { "": line(40) });
});

Deno.test("LogFiles: the next start goes on in the same file", () => {
  const { world, files, options } = given();
  for (let number = 0; number < 3; number++) files.write(line(number));
  files.close();
  const next = new LogFiles(options);
  for (let number = 3; number < 5; number++) next.write(line(number));
  assert.deepEqual(found(world), { "": line(4), ".1": line(0) + line(1) + line(2) + line(3) });
});

Deno.test("LogFiles: a gap in the numbers is filled, and what is not ours stays", () => {
  const { world, files } = given();
  const plant = (name: string) => world.disk.plant(`${DIRECTORY}/${name}`, new TextEncoder().encode(name));
  for (const name of ["iggy-server.log.1", "iggy-server.log.3", "iggy-server.log.gz", "other.log"]) {
    plant(name);
  }
  for (let number = 0; number < 5; number++) files.write(line(number));
  const names = world.disk.list(DIRECTORY).map(({ name }) => name);
  assert.deepEqual(names, [
    "iggy-server.log",
    "iggy-server.log.1",
    "iggy-server.log.2",
    "iggy-server.log.3",
    "iggy-server.log.gz",
    "other.log",
  ]);
  assert.equal(found(world)[".2"], "iggy-server.log.1");
});

Deno.test("LogFiles: the sweep removes what ended before its time, by the first line of the next file", () => {
  const { world, files } = given({ retentionMs: 2 * 86_400_000, maxTotalBytes: 0 });
  const day = (number: number) => `2026-01-0${number}T00:00:00.000000Z INFO shard-0 x\n`;
  for (const [name, number] of [["", 5], [".1", 4], [".2", 3], [".3", 2], [".4", 1]] as const) {
    world.disk.plant(`${DIRECTORY}/iggy-server.log${name}`, new TextEncoder().encode(day(number)));
  }
  const fifth = Date.UTC(2026, 0, 5) * 1000;
  files.sweep(fifth + DAY_MICROS / 2);
  assert.deepEqual(Object.keys(found(world)), ["", ".1", ".2"]);
  files.sweep(fifth + 10 * DAY_MICROS);
  assert.deepEqual(Object.keys(found(world)), [""]);
});

Deno.test("LogFiles: the sweep removes the oldest above the total, never the file that is written", () => {
  const { world, files } = given({ maxTotalBytes: 250 });
  for (const name of ["", ".1", ".2", ".3"]) {
    world.disk.plant(`${DIRECTORY}/iggy-server.log${name}`, new TextEncoder().encode("x".repeat(100)));
  }
  files.sweep(0);
  assert.deepEqual(Object.keys(found(world)), ["", ".1"]);
});

Deno.test("LogFiles: while the disk refuses, lines are left out and counted, and it is said once", () => {
  const { world, troubles, files } = given({ maxFileBytes: 1000 });
  files.write(line(0));
  world.disk.faults.failNext({ operation: "write", code: "no_space", times: 3 });
  for (let number = 1; number < 5; number++) files.write(line(number));
  assert.equal(
    found(world)[""],
    `${line(0)}${line(4)}3 lines before this one were lost: the disk refused them\n`,
  );
  assert.equal(troubles.length, 1);
  assert.match(troubles[0]!, /^the log cannot be written: /);
});

Deno.test("LogFiles: a line of more than 16 KiB is cut", () => {
  const { world, files } = given({ maxFileBytes: 0 });
  files.write(`${"x".repeat(100_000)}\n`);
  files.write(line(1));
  assert.equal(found(world)[""], `${"x".repeat(16_383)}\n${line(1)}`);
});
