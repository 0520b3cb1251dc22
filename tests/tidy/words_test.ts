import assert from "node:assert/strict";
import { projectFile } from "./project.ts";
import { namesSaySomething, noAllPermissions, nothingIsUnfinished, onlyOfItself } from "./words.ts";

Deno.test("namesSaySomething: no empty names, snake_case", () => {
  const found = namesSaySomething(
    ["src/wire/index.ts", "src/wire/utils.ts", "src/wire/mapTopics.ts", "src/wire/map_topics.ts"].map((
      path,
    ) => projectFile(path, "")),
  );
  assert.deepEqual(found, [
    "src/wire/index.ts: the name does not tell what it holds",
    "src/wire/utils.ts: the name does not tell what it holds",
    "src/wire/mapTopics.ts: names of files are in snake_case",
  ]);
});

Deno.test("nothingIsUnfinished: finds the markers in code, comments and strings", () => {
  const text = `// TODO later\nthrow new Error("not implemented");\n/* a stub */\nconst stubborn = 1;\n`;
  assert.deepEqual(nothingIsUnfinished([projectFile("src/wire/a.ts", text)]), [
    'src/wire/a.ts:1: "TODO"',
    'src/wire/a.ts:2: "not implemented"',
    'src/wire/a.ts:3: "stub"',
  ]);
});

Deno.test("onlyOfItself: finds paths of a machine and numbers of issues", () => {
  const text = "see docs/log.md\n/root/a and ./tests/root/a\nissue 10, not an issue of 10\n`/home/me`\n";
  assert.deepEqual(onlyOfItself([projectFile("docs/a.md", text)]), [
    'docs/a.md:2: "/root/"',
    'docs/a.md:3: "issue 10"',
    'docs/a.md:4: "/home/"',
  ]);
});

Deno.test("noAllPermissions: neither short nor long", () => {
  assert.deepEqual(
    noAllPermissions([projectFile("README.md", "deno run -A main.ts\n--allow-all --allow-read\nA-A\n")]),
    [
      'README.md:1: "-A"',
      'README.md:2: "--allow-all"',
    ],
  );
});
