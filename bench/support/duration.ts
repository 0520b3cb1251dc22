/** How long cases take, to be told before and after. */
import type { Case, CaseOptions } from "./case.ts";

/** The rounds that the estimates of the cases are about. */
const USUAL_ROUNDS = 3;

/** About. */
export function secondsOf(cases: readonly Case[], { full, rounds }: CaseOptions): number {
  const seconds = cases.reduce(
    (sum, each) => sum + (full ? each.fullSeconds ?? each.seconds : each.seconds),
    0,
  );
  return seconds * Math.max(1, rounds / USUAL_ROUNDS);
}

export function durationText(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
