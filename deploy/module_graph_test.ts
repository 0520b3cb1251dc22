import assert from "node:assert/strict";
import { moduleGraph, readGraph } from "./module_graph.ts";

const ROOT = new URL("../", import.meta.url);

Deno.test("readGraph takes what runs: files of the project, and packages that packages need", () => {
  const graph = readGraph({
    roots: ["file:///project/main.ts"],
    redirects: { "npm:a@1": "npm:/a@1.0.0" },
    modules: [
      module("file:///project/main.ts", [
        "file:///project/k.wasm",
        "file:///elsewhere/a.ts",
        "node:fs",
        "npm:a@1",
      ]),
      { specifier: "file:///project/k.wasm" },
      module("file:///project/only_types.ts", []),
      module("file:///elsewhere/a.ts", []),
      { specifier: "npm:/a@1.0.0", npmPackage: "a@1.0.0" },
    ],
    npmPackages: {
      "a@1.0.0": { name: "a", version: "1.0.0", dependencies: ["b@2.0.0"] },
      "b@2.0.0": { name: "b", version: "2.0.0", dependencies: ["a@1.0.0"] },
      "c@3.0.0": { name: "c", version: "3.0.0", dependencies: [] },
    },
  }, new URL("file:///project/"));
  assert.deepEqual(graph.files, ["main.ts", "k.wasm"]);
  assert.deepEqual(graph.packages.map(({ name }) => name), ["a", "b"]);
});

/** It imports another file too, of which it takes types only. */
function module(specifier: string, imports: readonly string[]) {
  return {
    specifier,
    dependencies: [{}, ...imports.map((each) => ({ code: { specifier: each } }))],
  };
}

Deno.test("moduleGraph of the program has the kernel and the default configuration", async () => {
  const { files } = await moduleGraph(ROOT);
  for (const file of ["main.ts", "config.toml", "src/log/kernel/kernel.wasm"]) {
    assert.ok(files.includes(file), file);
  }
});
