/** Counting: what a run of tests says at its end, added up over many runs, and the closing line that tells the sum. */

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

/** What `deno test` prints last, such as `FAILED | 8 passed (3 steps) | 1 failed | 2 ignored (14ms)`. */
const SUMMARY = /^(?:ok|FAILED) \| \d+ passed.*$/gm;

/**
 * The counts of one run of `deno test`. A run that failed without a failed test (it did not compile, hung, left
 * something open) counts as one failure, and so does one whose end is missing.
 */
export function countsOfRun(output: string, succeeded: boolean): Counts {
  const summary = output.match(SUMMARY)?.at(-1);
  if (summary === undefined) return { ...NOTHING, failed: 1 };
  const counts = {
    passed: numberBefore("passed", summary),
    failed: numberBefore("failed", summary),
    skipped: numberBefore("ignored", summary),
  };
  return succeeded || counts.failed > 0 ? counts : { ...counts, failed: 1 };
}

/** A check that has no tests of its own, such as the formatter, counts as one. */
export function countsOfCheck(succeeded: boolean): Counts {
  return succeeded ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

export function sum(all: readonly Counts[]): Counts {
  return all.reduce((total, { passed, failed, skipped }) => ({
    passed: total.passed + passed,
    failed: total.failed + failed,
    skipped: total.skipped + skipped,
  }), NOTHING);
}

/** `.ci/run` reads this line too. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}

/** A run in which nothing failed because nothing was run is no success. */
export function isSuccess({ passed, failed }: Counts): boolean {
  return failed === 0 && passed > 0;
}

function numberBefore(word: string, summary: string): number {
  return Number(new RegExp(`(\\d+) ${word}`).exec(summary)?.[1] ?? 0);
}
