/**
 * Runs a tier of checks, one step after another, and ends with the sum of all: `N passed, N failed`. Every step runs,
 * also after a failed one. The exit code is 0 when something ran and nothing failed.
 *
 * It starts the deno program that it runs in, so that none needs to be installed.
 */
import { closingLine, type Counts, countsOfCheck, countsOfRun, isSuccess, sum } from "./test_counts.ts";
import { type Step, TIERS } from "./tiers.ts";

interface Outcome {
  readonly step: Step;
  readonly counts: Counts;
  readonly seconds: number;
}

export async function runTier(steps: readonly Step[]): Promise<Counts> {
  const outcomes: Outcome[] = [];
  for (const step of steps) outcomes.push(await runStep(step));
  console.log("");
  for (const { step, counts, seconds } of outcomes) {
    console.log(`${step.name.padEnd(22)}${seconds.toFixed(1).padStart(7)} s   ${closingLine(counts)}`);
  }
  return sum(outcomes.map(({ counts }) => counts));
}

async function runStep(step: Step): Promise<Outcome> {
  console.log(`\n=== ${step.name}`);
  const start = performance.now();
  const signal = AbortSignal.timeout(step.timeoutMinutes * 60_000);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...step.args],
    env: { ...step.env, NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    signal,
  }).spawn();
  const output = await passThrough(child.stdout);
  const { success } = await child.status;
  if (signal.aborted) console.log(`${step.name}: ended after ${step.timeoutMinutes} minutes`);
  const counts = step.kind === "check" ? countsOfCheck(success) : countsOfRun(output, success);
  return { step, counts, seconds: (performance.now() - start) / 1000 };
}

/** Shows the text as it comes, and gives it back whole. */
async function passThrough(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const bytes of stream) {
    for (let written = 0; written < bytes.length;) written += Deno.stdout.writeSync(bytes.subarray(written));
    text += decoder.decode(bytes, { stream: true });
  }
  return text;
}

if (import.meta.main) {
  const [name = ""] = Deno.args;
  const steps = TIERS[name];
  if (steps === undefined) {
    console.error(`there is no tier "${name}", there are ${Object.keys(TIERS).join(", ")}`);
    Deno.exit(1);
  }
  const counts = await runTier(steps);
  console.log(`\n${closingLine(counts)}`);
  Deno.exit(isSuccess(counts) ? 0 : 1);
}
