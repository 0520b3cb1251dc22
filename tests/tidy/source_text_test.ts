import assert from "node:assert/strict";
import { codeOnly, lineAt } from "./source_text.ts";

const CASES: readonly (readonly [claim: string, text: string, code: string])[] = [
  ["comments", "a // b\nc /* d\n e */ f", "a     \nc     \n      f"],
  ["strings", `a("b\\"c", 'd')`, `a("    ", ' ')`],
  ["what looks like a comment in a string", `"//" + a`, `"  " + a`],
  ["templates, but not the code in them", "`a ${b + `c${d}`} e` + f", "`  ${b + ` ${d}`}  ` + f"],
  ["objects in templates", "`${f({ a: 1 })}b`", "`${f({ a: 1 })} `"],
  ["regular expressions", 'x = /a[/]"/.test(y)', "x = /     /.test(y)"],
  ["no divisions", "a / b / c; (d) / e", "a / b / c; (d) / e"],
];

for (const [claim, text, code] of CASES) {
  Deno.test(`codeOnly blanks ${claim}`, () => assert.equal(codeOnly(text), code));
}

Deno.test("lineAt counts from 1", () => assert.deepEqual([lineAt("a\nb", 0), lineAt("a\nb", 2)], [1, 2]));
