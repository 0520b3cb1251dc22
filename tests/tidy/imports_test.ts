import assert from "node:assert/strict";
import { importsOf } from "./imports.ts";
import { projectFile } from "./project.ts";

const TEXT = `/** import "not.ts" in a comment */
import a from "./a.ts";
import { b, type C } from "../wire/mod.ts";
import type { D } from "./d.ts";
import binary from "./kernel.wasm" with { type: "bytes" };
import {
  e,
} from "npm";
import "./effect.ts";
export * from "./f.ts";
export type { G } from "./g.ts";
const text = "import x from './no.ts'";
const lazy = await import("./lazy.ts");
export const number = 1;
const words = "after an export";
`;

Deno.test("importsOf finds every form, and only code", () => {
  const found = importsOf(projectFile("src/log/x.ts", TEXT));
  assert.deepEqual(
    found.map(({ line, target, specifier, typesOnly }) => [line, target ?? specifier, typesOnly]),
    [
      [2, "src/log/a.ts", false],
      [3, "src/wire/mod.ts", false],
      [4, "src/log/d.ts", true],
      [5, "src/log/kernel.wasm", false],
      [6, "npm", false],
      [9, "src/log/effect.ts", false],
      [10, "src/log/f.ts", false],
      [11, "src/log/g.ts", true],
      [13, "src/log/lazy.ts", false],
    ],
  );
});
