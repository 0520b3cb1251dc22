/**
 * Time, chance, the disk and the network come in through `platform`, so that a seed can replay everything above it.
 * `wire`, `log`, `broker` and `config` have no other way to them, nor has the simulation; in `server` a few files do
 * what has no simulated twin.
 */
import { importsOf } from "./imports.ts";
import { isSource, type ProjectFile, roomOf, type Rule } from "./project.ts";
import { lineAt } from "./source_text.ts";

const OUTSIDE_WORLD =
  /(?<![.\w#])(?:Deno|process|crypto|performance|console)\s*\.|\bDate\.now\b|\bnew Date\(\s*\)|\bTemporal\.Now\b|\bMath\.random\b|(?<![.\w#])(?:setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\(|\bnew (?:Worker|WebSocket|BroadcastChannel)\b/g;

const PURE_ROOMS = ["wire", "log", "broker", "config"];

/** The kernel's build is a tool, and no part of the program. */
const BUILD_TOOLS = ["src/log/kernel/build.ts"];

const SIMULATION = /^src\/platform\/simulation\//;

/** The simulation's end of a turn is the real one: it says when, and no seed depends on it. */
const TURN_OF_SIMULATION = "src/platform/simulation/simulated_scheduler.ts";

export const platformOnly: Rule = (files) =>
  files.filter(isPure).flatMap((file) => [
    ...places(file, OUTSIDE_WORLD).map(({ line, found }) =>
      `${file.path}:${line}: ${found} comes through platform`
    ),
    ...nodeImports(file).map(({ line, specifier }) =>
      `${file.path}:${line}: ${specifier} comes through platform`
    ),
  ]);

/** Doors that Deno or Node implement, whose simulation would prove nothing. */
const SERVER_MAY = /^src\/server\/(?:http\/|tls|quic|websocket)/;

export const serverMostly: Rule = (files) =>
  files
    .filter(({ path }) => isSource(path) && roomOf(path) === "server" && !SERVER_MAY.test(path))
    .flatMap((file) => [
      ...places(file, OUTSIDE_WORLD).map(({ line, found }) =>
        `${file.path}:${line}: ${found} is for the doors without a simulated twin`
      ),
      ...nodeImports(file).map(({ line, specifier }) =>
        `${file.path}:${line}: ${specifier} is for the doors without a simulated twin`
      ),
    ]);

/** The protocol is functions from bytes to values and back: nothing to wait for. */
export const wireDoesNotWait: Rule = (files) =>
  files
    .filter(({ path }) => isSource(path) && roomOf(path) === "wire")
    .flatMap((file) =>
      places(file, /\b(?:async|await|Promise)\b/g).map(({ line, found }) =>
        `${file.path}:${line}: ${found} in wire`
      )
    );

function isPure({ path }: ProjectFile): boolean {
  if (!isSource(path) || BUILD_TOOLS.includes(path) || path === TURN_OF_SIMULATION) return false;
  return PURE_ROOMS.includes(roomOf(path) ?? "") || SIMULATION.test(path);
}

function places({ code, text }: ProjectFile, pattern: RegExp): { line: number; found: string }[] {
  return [...code.matchAll(pattern)].map((match) => ({ line: lineAt(text, match.index), found: match[0] }));
}

function nodeImports(file: ProjectFile): { line: number; specifier: string }[] {
  return importsOf(file).filter(({ specifier }) => specifier.startsWith("node:"));
}
