import assert from "node:assert/strict";
import { maskDifference } from "./answer_mask.ts";

const CASES: readonly (readonly [mask: string, answer: string, difference: string | undefined])[] = [
  ["", "", undefined],
  ["00ff", "00ff", undefined],
  ["0?f?", "01fe", undefined],
  ["00", "01", "differs at byte 0"],
  ["0000", "00", "ends at byte 1, too early"],
  ["00", "0000", "goes on after byte 1, where it should end"],
  ["", "00", "goes on after byte 0, where it should end"],
  ["aa<str32>bb", "aa020000006869bb", undefined],
  ["aa<str32>bb", "aa00000000bb", undefined],
  ["aa<str32>bb", "aa020000006869", "ends at byte 7, too early"],
  ["aa<str32>", "aa0200000068", "no whole str32 at byte 1"],
  ["aa<str32>", "aa0200", "no whole str32 at byte 1"],
  ["aa*", "aa", undefined],
  ["aa*", "aa0102", undefined],
  ["aa*", "ab", "differs at byte 0"],
];

for (const [mask, answer, difference] of CASES) {
  Deno.test(`maskDifference of "${mask}" and "${answer}"`, () => {
    assert.equal(maskDifference(mask, Uint8Array.fromHex(answer)), difference);
  });
}
