import assert from "node:assert/strict";
import { projectFile } from "./project.ts";
import { filesAreShort, functionsAreShort, functionsOf, linesAreNarrow } from "./sizes.ts";

Deno.test("filesAreShort: 300 lines, tests 400", () => {
  const lines = (count: number) => "a;\n".repeat(count);
  assert.deepEqual(
    filesAreShort([
      projectFile("src/wire/a.ts", lines(300)),
      projectFile("src/wire/b.ts", lines(301)),
      projectFile("src/wire/b_test.ts", lines(400)),
      projectFile("tests/rest/c_test.ts", lines(401)),
    ]).length,
    2,
  );
});

Deno.test("functionsAreShort: 70 lines", () => {
  const lines = (count: number) => `function a() {\n${"  b();\n".repeat(count - 2)}}\n`;
  assert.deepEqual(functionsAreShort([projectFile("src/wire/a.ts", lines(70) + lines(71))]), [
    "src/wire/a.ts:71: a function of 71 lines, 70 are the most",
  ]);
});

Deno.test("functionsOf finds functions, methods and arrows, and no other braces", () => {
  const text = [
    "function a(b: { c: number }): Map<string, number[]> {",
    "  if (b) { return; } else { for (const c of d()) { e(); } }",
    "  const f = (g) => {",
    "  };",
    "}",
    "class A { b = { c: 1 };",
    "  async #d(",
    "    e = f(),",
    "  ): Promise<void> {",
    "    try { switch (e) {} } catch (g) {}",
    "  }",
    "}",
  ].join("\n");
  assert.deepEqual(functionsOf(projectFile("src/wire/a.ts", text)), [
    { line: 3, lines: 2 },
    { line: 1, lines: 5 },
    { line: 9, lines: 3 },
  ]);
});

Deno.test("linesAreNarrow: 125 columns, one long word aside", () => {
  assert.deepEqual(
    linesAreNarrow([
      projectFile(
        "src/wire/a.ts",
        `// ${"a ".repeat(65)}\n// ${"a ".repeat(50)}\nconst hash = "${"f".repeat(200)}";`,
      ),
    ]),
    ["src/wire/a.ts:1: 133 columns, 125 are the most"],
  );
});
