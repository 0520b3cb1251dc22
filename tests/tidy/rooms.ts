/**
 * Who may import whom: `cli, testing → client, server → broker → log → platform`; `wire` and `config` are leaves. Each
 * room has one door, `mod.ts`; the simulation has its own, for tests and `testing`.
 */
import { type Import, importsOfAll } from "./imports.ts";
import { isSource, isTest, type ProjectFile, roomOf, type Rule } from "./project.ts";

const LEAVES = ["wire", "config"];
const SERVER = ["broker", "log", "platform", ...LEAVES];

const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  config: [],
  platform: LEAVES,
  log: ["platform", ...LEAVES],
  broker: ["log", "platform", ...LEAVES],
  server: SERVER,
  client: LEAVES,
  cli: ["server", "client", ...SERVER],
  testing: ["server", "client", ...SERVER],
  ui: [],
};

const SIMULATION = "src/platform/simulation/";

export const directions: Rule = (files) =>
  importsBetweenRooms(files).flatMap(({ from, line, target }) => {
    const here = roomOf(from);
    const there = roomOf(target) ?? "";
    if (here === undefined) return isEntry(from, there) ? [] : [`${from}:${line}: only main.ts, for cli`];
    const allowed = MAY_IMPORT[here];
    if (allowed === undefined) return [`${from}: "${here}" is no room that tests/tidy/rooms.ts knows`];
    return allowed.includes(there) ? [] : [`${from}:${line}: ${here} may not import ${there}`];
  });

/** Other rooms are entered by their door; tests go where they like. */
export const doors: Rule = (files) =>
  importsBetweenRooms(files).flatMap(({ from, line, target }) => {
    const isDoor = target === `src/${roomOf(target)}/mod.ts`;
    const isSecondDoor = target === `${SIMULATION}mod.ts` && roomOf(from) === "testing";
    return isDoor || isSecondDoor ? [] : [`${from}:${line}: ${target} is not the door of its room`];
  });

/** What runs in production knows nothing of the simulation. */
export const simulationApart: Rule = (files) =>
  sourceImports(files)
    .filter(({ from, target }) => target.startsWith(SIMULATION) && !mayKnowSimulation(from))
    .map(({ from, line }) => `${from}:${line}: the simulation is for tests and for "testing"`);

/** Neither from src/ nor from main.ts. */
export const testsApart: Rule = (files) =>
  sourceImports(files)
    .filter(({ target }) => isTest(target) || /^(?:bench|deploy)\//.test(target))
    .map(({ from, line, target }) => `${from}:${line}: ${target} is not part of the program`);

/** Modules that import each other, at run time. */
export const noCycles: Rule = (files) => {
  const next = new Map<string, string[]>();
  for (const { from, target, typesOnly } of sourceImports(files)) {
    if (!typesOnly) next.set(from, [...next.get(from) ?? [], target]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  for (const start of next.keys()) search(start, []);
  return found;

  function search(file: string, path: readonly string[]): void {
    if (path.includes(file)) {
      found.push(`${[...path.slice(path.indexOf(file)), file].join(" → ")} is a cycle`);
    } else if (!done.has(file)) {
      for (const each of next.get(file) ?? []) search(each, [...path, file]);
      done.add(file);
    }
  }
};

/** Files that are started, not imported. */
const STARTED = [
  "main.ts",
  "src/log/kernel/build.ts",
  "deploy/compile.ts",
  "deploy/reference_script.ts",
  "bench/main.ts",
  "tests/support/run_tests.ts",
];

/** Found by `deno test` and `deno bench`, or started by them as a process or a worker of its own. */
const STARTED_BY_PATH = /_(?:test|bench|worker)\.ts$|^bench\/bare\//;

export const everyFileIsImported: Rule = (files) => {
  const imported = new Set(importsOfAll(files).map(({ target }) => target));
  return files
    .map(({ path }) => path)
    .filter((path) => path.endsWith(".ts") && !path.includes("/assembly/"))
    .filter((path) => !imported.has(path) && !STARTED.includes(path) && !STARTED_BY_PATH.test(path))
    .map((path) => `${path}: nobody imports it`);
};

type ProjectImport = Import & { readonly target: string };

function sourceImports(files: readonly ProjectFile[]): ProjectImport[] {
  return importsOfAll(files.filter(({ path }) => isSource(path) || path === "main.ts"))
    .filter((each): each is ProjectImport => each.target !== undefined);
}

/** config.toml is the one text of the project that is imported from outside src/. */
function importsBetweenRooms(files: readonly ProjectFile[]): ProjectImport[] {
  return sourceImports(files)
    .filter(({ from, target }) => roomOf(from) !== roomOf(target))
    .filter(({ from, target }) => !(roomOf(from) === "config" && target === "config.toml"));
}

function isEntry(from: string, room: string): boolean {
  return from === "main.ts" && room === "cli";
}

function mayKnowSimulation(path: string): boolean {
  return path.startsWith(SIMULATION) || roomOf(path) === "testing";
}
