import assert from "node:assert/strict";
import { platformOnly, serverMostly, wireDoesNotWait } from "./forbidden_globals.ts";
import { projectFile } from "./project.ts";

const FORBIDDEN = [
  "Deno.pid",
  "Date.now()",
  "new Date()",
  "Temporal.Now.instant()",
  "Math.random()",
  "crypto.subtle",
  "setTimeout(f, 1)",
  "setInterval(f, 1)",
  "fetch(url)",
  "new Worker(url)",
  "performance.now()",
  "console.log(1)",
  "process.pid",
];

for (const expression of FORBIDDEN) {
  Deno.test(`platformOnly finds ${expression}`, () => {
    for (const path of ["src/wire/a.ts", "src/log/a.ts", "src/broker/a.ts", "src/config/a.ts"]) {
      assert.equal(platformOnly([projectFile(path, `\nconst a = ${expression};\n`)]).length, 1, path);
    }
  });
}

Deno.test("platformOnly finds node: imports, and the simulation's", () => {
  const found = platformOnly([
    projectFile("src/log/a.ts", `import { openSync } from "node:fs";`),
    projectFile("src/platform/simulation/a.ts", "Math.random();"),
  ]);
  assert.deepEqual(found, [
    "src/log/a.ts:1: node:fs comes through platform",
    "src/platform/simulation/a.ts:1: Math.random comes through platform",
  ]);
});

Deno.test("platformOnly lets comments, strings, other rooms, tests and members of the same name pass", () => {
  const found = platformOnly([
    projectFile(
      "src/log/a.ts",
      `// Date.now()\nconst a = "Deno.pid"; clock.setTimeout(f); this.#fetch(a); new Date(5);`,
    ),
    projectFile("src/log/a_test.ts", "Math.random();"),
    projectFile("src/log/kernel/build.ts", "Deno.pid;"),
    projectFile("src/platform/deno_clock.ts", "Date.now();"),
    projectFile("src/cli/a.ts", "Deno.exit(1);"),
  ]);
  assert.deepEqual(found, []);
});

Deno.test("serverMostly lets only the doors without a simulated twin reach out", () => {
  const found = serverMostly([
    projectFile("src/server/http/app.ts", `import { createServer } from "node:http";`),
    projectFile("src/server/connection.ts", "Deno.listen({ port: 0 });"),
  ]);
  assert.deepEqual(found, ["src/server/connection.ts:1: Deno. is for the doors without a simulated twin"]);
});

Deno.test("wireDoesNotWait finds promises", () => {
  const found = wireDoesNotWait([projectFile("src/wire/a.ts", "async function a() {}")]);
  assert.deepEqual(found, ["src/wire/a.ts:1: async in wire"]);
});
