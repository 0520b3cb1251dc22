/**
 * The tiers of checks, each a superset of the one before: `ok` is run while writing, `test` before a change is handed
 * on, `ci` holds what `.ci/run` adds to `test`, and `soak` is for nights.
 */

export interface Step {
  readonly name: string;
  /** Of the deno program. */
  readonly args: readonly string[];
  /** Whether the step prints the summary of `deno test`; a check only succeeds or fails. */
  readonly kind: "check" | "tests";
  /** What takes longer hangs, and has failed. */
  readonly timeoutMinutes: number;
  readonly env?: Readonly<Record<string, string>>;
}

const OK: readonly Step[] = [
  check("format", ["fmt", "--check", "--quiet"]),
  check("lint", ["task", "--quiet", "lint"]),
  check("types, and deno.lock", ["task", "--quiet", "check", "--frozen"]),
  tests("unit tests", ["src", "bench", "deploy", "tests/support"], 15),
  tests("tidy", ["tests/tidy"], 2),
];

const TEST: readonly Step[] = [
  ...OK,
  tests("protocol", ["tests/protocol"], 15),
  tests("rest", ["tests/rest"], 10),
  tests("restart", ["tests/restart"], 10),
  tests("simulation", ["tests/simulation"], 10),
  tests("interop", ["tests/interop/python_test.ts"], 10),
];

/** Clients that must be compiled first take minutes when their folder is empty. */
const CI: readonly Step[] = [
  tests("interop, compiled", ["cli", "rust", "java"].map((client) => `tests/interop/${client}_test.ts`), 30),
  tests("schemathesis", ["tests/interop/schemathesis_test.ts"], 10),
  tests("browser", ["tests/browser"], 10),
  check("executable", ["task", "--quiet", "compile", "--check"]),
  tests("fuzz", ["tests/fuzz"], 15, { GALGO_FUZZ_FRAMES: "50000" }),
  tests("floods", ["tests/floods"], 10),
  tests("faults", ["tests/faults"], 10),
];

const SOAK: readonly Step[] = [
  tests("simulation, long", ["tests/simulation"], 12 * 60, { GALGO_SIMULATED_CRASHES: "1000000" }),
  tests("fuzz, long", ["tests/fuzz"], 3 * 60, { GALGO_FUZZ_FRAMES: "1000000" }),
  tests("restart, long", ["tests/restart"], 12 * 60, { GALGO_KILL_ROUNDS: "2000" }),
];

export const TIERS: Readonly<Record<string, readonly Step[]>> = { ok: OK, test: TEST, ci: CI, soak: SOAK };

function check(name: string, args: readonly string[]): Step {
  return { name, args, kind: "check", timeoutMinutes: 10 };
}

/** The task `only` has the permission flags of tests. */
function tests(name: string, paths: readonly string[], timeoutMinutes: number, env: Step["env"] = {}): Step {
  const args = ["task", "--quiet", "only", "--no-check", "--quiet", ...paths];
  return { name, args, kind: "tests", timeoutMinutes, env };
}
