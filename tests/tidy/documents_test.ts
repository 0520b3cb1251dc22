import assert from "node:assert/strict";
import { citationsExist, codeOf, sectionOf, tableRows, titlesOf } from "./documents.ts";
import { projectFile } from "./project.ts";

const PAGE = `# Page

## First

| code | name |
| --- | --- |
| 1 | ping |
| 2 | \`pong\` |

Say \`deno task ok\`, or:

\`\`\`sh
a
b
\`\`\`

### Inner

## Second

| x |
| --- |
`;

Deno.test("titlesOf, sectionOf, tableRows and codeOf read a page", () => {
  assert.deepEqual(titlesOf(PAGE), ["First", "Inner", "Second"]);
  assert.deepEqual(tableRows(sectionOf(PAGE, "First")), [["1", "ping"], ["2", "`pong`"]]);
  assert.deepEqual(codeOf(PAGE), ["pong", "deno task ok", "a\nb\n"]);
  assert.throws(() => sectionOf(PAGE, "Third"), /no section "Third"/);
});

Deno.test("citationsExist finds a page or a section that is not there", () => {
  const text =
    `/** Layout (docs/page.md, First), Second,\n * then (docs/page.md, Third and\n * Second). See docs/none.md, First. */`;
  assert.deepEqual(citationsExist([projectFile("docs/page.md", PAGE), projectFile("src/wire/a.ts", text)]), [
    'src/wire/a.ts: docs/page.md has no section "Third"',
    "src/wire/a.ts: there is no docs/none.md",
  ]);
});
