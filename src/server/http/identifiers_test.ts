import assert from "node:assert/strict";
import { identifierOf, u32Of } from "./identifiers.ts";

const IDENTIFIERS: readonly (readonly [text: string, identifier: string | number | undefined])[] = [
  ["0", 0],
  ["42", 42],
  ["007", 7],
  ["+3", 3],
  ["4294967295", 4294967295],
  ["4294967296", "4294967296"],
  ["99999999999999999999999999", "99999999999999999999999999"],
  ["-1", "-1"],
  ["1.0", "1.0"],
  ["0x10", "0x10"],
  [" 1", " 1"],
  ["+", "+"],
  ["orders", "orders"],
  ["größe ✓/x", "größe ✓/x"],
  ["", undefined],
  ["x".repeat(255), "x".repeat(255)],
  ["x".repeat(256), undefined],
  ["é".repeat(127), "é".repeat(127)],
  ["é".repeat(128), undefined],
];

for (const [text, identifier] of IDENTIFIERS) {
  Deno.test(`identifierOf "${text.slice(0, 30)}" (${text.length}) is ${String(identifier).slice(0, 30)}`, () => {
    assert.equal(identifierOf(text), identifier);
  });
}

Deno.test("u32Of refuses what is no unsigned 32-bit decimal", () => {
  for (const text of ["", "-1", "1.0", "1e3", "4294967296", "a", " 1", "++1"]) {
    assert.equal(u32Of(text), undefined, text);
  }
});
