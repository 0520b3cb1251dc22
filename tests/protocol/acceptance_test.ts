/** `acceptance.md` names tests; each of them must be there, or a reason why there is none. */
import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const TABLE = Deno.readTextFileSync(new URL("acceptance.md", import.meta.url));

/** The last cells of all rows but heads and rules. */
const guards = TABLE.split("\n")
  .filter((line) => line.startsWith("| ") && !/^\| (?:---|.* guarded by \|$)/.test(line))
  .map((line) => ({ line, guard: line.split(" | ").at(-1)!.replace(/ \|$/, "") }));

Deno.test("acceptance.md: every row names a test or says why there is none", () => {
  assert.ok(guards.length > 80, `${guards.length} rows`);
  for (const { line, guard } of guards) assert.match(guard, /^(?:`[\w/]+_test\.ts`: "|none: .)/, line);
});

Deno.test("acceptance.md: every test that it names is in its file", () => {
  const missing: string[] = [];
  for (const { guard } of guards) {
    for (const [, path, names] of guard.matchAll(/`([\w/]+_test\.ts)`: ((?:"[^"]+"(?:, )?)+)/g)) {
      const text = Deno.readTextFileSync(new URL(path!, ROOT));
      for (const [, name] of names!.matchAll(/"([^"]+)"/g)) {
        if (!text.includes(name!)) missing.push(`${path}: ${name}`);
      }
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("acceptance.md: every path in it is a file", () => {
  for (const [, path] of TABLE.matchAll(/`((?:src|tests)\/[\w/]+\.ts)`/g)) {
    assert.ok(Deno.statSync(new URL(path!, ROOT)).isFile, path);
  }
});
