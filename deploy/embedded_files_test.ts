import assert from "node:assert/strict";
import { embeddedFiles, missingFiles, missingPackages } from "./embedded_files.ts";

const OUTPUT = `Compile main.ts to dist/galgo

Embedded Files

galgo
├─┬ .deno_compile_node_modules (1MB - 1MB unique)
│ └─┬ localhost (1MB)
│   ├── @hono/node-server/* (138.92KB - 136.93KB unique)
│   └── commander/15.1.0/* (202.37KB)
├── config.toml (13.29KB)
└─┬ src (2KB)
  ├─┬ log (1KB)
  │ ├─┬ kernel (1KB)
  │ │ └── kernel.wasm (6.55KB)
  │ └── mod.ts (1KB)
  └── server/* (1KB)

Files: 105.66MB
`;

Deno.test("embeddedFiles gives every leaf with its path", () => {
  assert.deepEqual(embeddedFiles(OUTPUT), [
    ".deno_compile_node_modules/localhost/@hono/node-server/*",
    ".deno_compile_node_modules/localhost/commander/15.1.0/*",
    "config.toml",
    "src/log/kernel/kernel.wasm",
    "src/log/mod.ts",
    "src/server/*",
  ]);
});

Deno.test("missingFiles names what is not embedded, by itself or with its folder", () => {
  const needed = ["config.toml", "src/log/kernel/kernel.wasm", "src/server/http/app.ts", "src/wire/mod.ts"];
  assert.deepEqual(missingFiles(needed, embeddedFiles(OUTPUT)), ["src/wire/mod.ts"]);
});

Deno.test("missingPackages finds packages by name and version", () => {
  const needed = [
    { name: "commander", version: "15.1.0" },
    { name: "commander", version: "14.0.0" },
    { name: "@hono/node-server", version: "2.1.9" },
    { name: "hono", version: "4.13.19" },
  ];
  assert.deepEqual(missingPackages(needed, embeddedFiles(OUTPUT)), [
    "npm:commander@14.0.0",
    "npm:hono@4.13.19",
  ]);
});
