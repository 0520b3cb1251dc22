import assert from "node:assert/strict";
import { closingLine, type Counts, countsOfCheck, countsOfRun, isSuccess, sum } from "./test_counts.ts";

const RUNS: readonly (readonly [claim: string, output: string, succeeded: boolean, counts: Counts])[] = [
  ["a plain one", "ok | 12 passed | 0 failed (1s)\n", true, { passed: 12, failed: 0, skipped: 0 }],
  [
    "steps and ignored tests",
    "\nFAILED | 8 passed (31 steps) | 2 failed (4 steps) | 3 ignored (1 step) | 5 filtered out (14ms)\n\nerror\n",
    false,
    { passed: 8, failed: 2, skipped: 3 },
  ],
  [
    "the last summary where a test printed another",
    "ok | 1 passed | 0 failed (1ms)\nok | 2 passed | 0 failed (1ms)\n",
    true,
    { passed: 2, failed: 0, skipped: 0 },
  ],
  ["one that did not compile", "error: Type checking failed.\n", false, { passed: 0, failed: 1, skipped: 0 }],
  ["one that ended well but said nothing", "", true, { passed: 0, failed: 1, skipped: 0 }],
  ["a failure after the last test", "ok | 4 passed | 0 failed (1s)\n", false, {
    passed: 4,
    failed: 1,
    skipped: 0,
  }],
];

for (const [claim, output, succeeded, counts] of RUNS) {
  Deno.test(`countsOfRun counts ${claim}`, () => assert.deepEqual(countsOfRun(output, succeeded), counts));
}

Deno.test("a check counts as one", () => {
  assert.deepEqual([countsOfCheck(true), countsOfCheck(false)].map(closingLine), [
    "1 passed, 0 failed",
    "0 passed, 1 failed",
  ]);
});

Deno.test("closingLine tells skipped tests when there are any", () => {
  const all = [{ passed: 3, failed: 0, skipped: 1 }, { passed: 4, failed: 1, skipped: 1 }];
  assert.equal(closingLine(sum(all)), "7 passed, 1 failed, 2 skipped");
  assert.equal(closingLine(sum([])), "0 passed, 0 failed");
});

Deno.test("isSuccess is false when anything failed and when nothing ran", () => {
  assert.equal(isSuccess({ passed: 3, failed: 0, skipped: 2 }), true);
  assert.equal(isSuccess({ passed: 3, failed: 1, skipped: 0 }), false);
  assert.equal(isSuccess({ passed: 0, failed: 0, skipped: 2 }), false);
});
