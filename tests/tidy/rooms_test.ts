import assert from "node:assert/strict";
import { projectFile, type Rule } from "./project.ts";
import { directions, doors, everyFileIsImported, noCycles, simulationApart, testsApart } from "./rooms.ts";

function broken(rule: Rule, files: Readonly<Record<string, string>>): string[] {
  return rule(Object.entries(files).map(([path, text]) => projectFile(path, text)));
}

const imports = (specifier: string) => `import { a } from "${specifier}";\n`;

Deno.test("directions: imports go down", () => {
  assert.deepEqual(
    broken(directions, {
      "main.ts": imports("./src/cli/mod.ts") + imports("./src/server/mod.ts"),
      "src/log/a.ts": imports("../platform/mod.ts") + imports("../broker/mod.ts"),
      "src/wire/a.ts": imports("../config/mod.ts"),
      "src/client/a.ts": imports("../wire/mod.ts") + imports("../broker/mod.ts"),
      "src/config/defaults.ts": imports("../../config.toml"),
      "src/elsewhere/a.ts": imports("../wire/mod.ts"),
      "src/wire/a_test.ts": imports("../broker/mod.ts"),
      "src/server/a.ts": imports("../cli/mod.ts"),
    }),
    [
      "main.ts:2: only main.ts, for cli",
      "src/log/a.ts:2: log may not import broker",
      "src/wire/a.ts:1: wire may not import config",
      "src/client/a.ts:2: client may not import broker",
      'src/elsewhere/a.ts: "elsewhere" is no room that tests/tidy/rooms.ts knows',
      "src/server/a.ts:1: server may not import cli",
    ],
  );
});

Deno.test("doors: other rooms are entered by mod.ts", () => {
  assert.deepEqual(
    broken(doors, {
      "src/log/a.ts": imports("../platform/mod.ts") + imports("../platform/disk.ts"),
      "src/log/b.ts": imports("../platform/simulation/mod.ts") + imports("./a.ts"),
      "src/log/a_test.ts": imports("../platform/disk.ts"),
      "src/testing/a.ts": imports("../platform/simulation/mod.ts"),
    }),
    [
      "src/log/a.ts:2: src/platform/disk.ts is not the door of its room",
      "src/log/b.ts:1: src/platform/simulation/mod.ts is not the door of its room",
    ],
  );
});

Deno.test("simulationApart: the simulation stays out of production", () => {
  assert.deepEqual(
    broken(simulationApart, {
      "src/platform/simulation/a.ts": imports("./b.ts"),
      "src/platform/mod.ts": imports("./simulation/mod.ts"),
    }),
    ['src/platform/mod.ts:1: the simulation is for tests and for "testing"'],
  );
});

Deno.test("testsApart: the program imports no tests", () => {
  assert.deepEqual(
    broken(testsApart, {
      "src/log/a.ts": imports("../../tests/support/batches.ts") + imports("./b_test.ts"),
      "src/log/b_test.ts": imports("../../tests/support/batches.ts"),
    }),
    [
      "src/log/a.ts:1: tests/support/batches.ts is not part of the program",
      "src/log/a.ts:2: src/log/b_test.ts is not part of the program",
    ],
  );
});

Deno.test("noCycles: modules do not import each other, types aside", () => {
  assert.deepEqual(
    broken(noCycles, {
      "src/log/a.ts": imports("./b.ts"),
      "src/log/b.ts": imports("./c.ts") + `import type { A } from "./a.ts";`,
      "src/log/c.ts": imports("./d.ts"),
      "src/log/d.ts": imports("./c.ts"),
    }),
    ["src/log/c.ts → src/log/d.ts → src/log/c.ts is a cycle"],
  );
});

Deno.test("everyFileIsImported: but for what is started", () => {
  assert.deepEqual(
    broken(everyFileIsImported, {
      "main.ts": imports("./src/cli/mod.ts"),
      "src/cli/mod.ts": "",
      "src/cli/lonely.ts": "",
      "src/cli/lonely_test.ts": "",
    }),
    ["src/cli/lonely.ts: nobody imports it"],
  );
});
