import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { removeTree } from "./trees.ts";

const MEBIBYTE = 1024 ** 2;

Deno.test("removeTree: large files go in pieces of 16 MiB, small ones and directories as a whole", async () => {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/tree/a/large", new Uint8Array(50 * MEBIBYTE));
  world.disk.plant("data/tree/a/small", new Uint8Array(3));
  world.disk.plant("data/tree/b/exact", new Uint8Array(16 * MEBIBYTE));
  const seen: string[] = [];
  world.disk.faults.onOperation = (operation, path) => {
    if (/^(?:truncate|remove)/.test(operation)) seen.push(`${operation} ${path.split("/").at(-1)}`);
  };
  await removeTree(world.platform, "data/tree");
  assert.deepEqual(seen, [
    "truncate large",
    "truncate large",
    "truncate large",
    "removeFile large",
    "removeFile small",
    "removeDirectory a",
    "removeFile exact",
    "removeDirectory b",
    "removeDirectory tree",
  ]);
  await removeTree(world.platform, "data/tree");
});

Deno.test("removeTree: stops between two pieces when it is told to", async () => {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/tree/large", new Uint8Array(50 * MEBIBYTE));
  let pieces = 0;
  world.disk.faults.onOperation = (operation) => operation === "truncate" && pieces++;
  await removeTree(world.platform, "data/tree", () => pieces === 2);
  assert.equal(world.disk.facts("data/tree/large")!.length, 18 * MEBIBYTE);
});
