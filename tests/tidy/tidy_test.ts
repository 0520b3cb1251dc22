/** The rules of the house, one test each, over the whole project. What a rule says stands with the rule. */
import assert from "node:assert/strict";
import { platformOnly, serverMostly, wireDoesNotWait } from "./forbidden_globals.ts";
import { readProject, type Rule } from "./project.ts";
import { directions, doors, everyFileIsImported, noCycles, simulationApart, testsApart } from "./rooms.ts";
import { filesAreShort, functionsAreShort, linesAreNarrow } from "./sizes.ts";
import { namesSaySomething, noAllPermissions, nothingIsUnfinished, onlyOfItself } from "./words.ts";

const RULES: Readonly<Record<string, Rule>> = {
  directions,
  doors,
  simulationApart,
  testsApart,
  noCycles,
  everyFileIsImported,
  platformOnly,
  serverMostly,
  wireDoesNotWait,
  filesAreShort,
  functionsAreShort,
  linesAreNarrow,
  namesSaySomething,
  nothingIsUnfinished,
  onlyOfItself,
  noAllPermissions,
};

const files = readProject();

for (const [name, rule] of Object.entries(RULES)) {
  Deno.test(`tidy: ${name}`, () => {
    const problems = rule(files);
    assert.equal(problems.length, 0, `\n${problems.join("\n")}`);
  });
}

Deno.test("tidy: the project is what was read", () => {
  const paths = files.map(({ path }) => path);
  for (
    const path of ["main.ts", "deno.json", ".ci/run", "README.md", "docs/protocol.md", "src/wire/mod.ts"]
  ) {
    assert.ok(paths.includes(path), path);
  }
});
