/**
 * Measures the broker beside the bare limits of this machine.
 *
 *     deno task bench                      every case, best of three rounds
 *     deno task bench --list               the names of the cases, and about how long each takes
 *     deno task bench --only send          the cases with "send" in their name; several: --only send --only poll
 *     deno task bench --rounds 5 --save    more rounds; writes bench/RESULTS.md
 *     deno task bench --full               20 GB instead of 4 in and out, 10,000 idle clients besides 2,000
 *
 * The servers are processes of their own; this one holds the clients. At most 6 GB of temporary disk are used at a time.
 */
import { parseArgs } from "node:util";
import { cases } from "./broker/cases.ts";
import type { Case, CaseOptions, Row } from "./support/case.ts";
import { durationText, secondsOf } from "./support/duration.ts";
import { describeMachine } from "./support/machine.ts";
import { reportOf } from "./support/report.ts";
import { Workbench } from "./support/workbench.ts";

const RESULTS = new URL("./RESULTS.md", import.meta.url);

const { values } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", multiple: true, default: [] },
    rounds: { type: "string", default: "3" },
    full: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
  },
});

const rounds = Math.max(1, Number(values.rounds) || 1);
const options: CaseOptions = { small: false, full: values.full, rounds };
const chosen = cases.filter(({ name }) =>
  values.only.length === 0 || values.only.some((part) => name.includes(part))
);

if (values.list) {
  for (const each of chosen) {
    console.log(`${durationText(secondsOf([each], options)).padStart(10)}  ${each.name}`);
  }
} else {
  await run();
}

async function run(): Promise<void> {
  console.error(
    `${chosen.length} of ${cases.length} cases, about ${durationText(secondsOf(chosen, options))}`,
  );
  const loadBefore = Deno.loadavg()[0]!;
  const start = performance.now();
  const rows = await measure(chosen);
  const report = reportOf(rows, {
    machine: await describeMachine(),
    command: ["deno task bench", ...Deno.args].join(" "),
    date: new Date().toISOString().slice(0, 10),
    took: durationText((performance.now() - start) / 1000),
    loadBefore,
  });
  console.log(report);
  if (values.save) Deno.writeTextFileSync(RESULTS, report);
}

async function measure(chosen: readonly Case[]): Promise<Row[]> {
  await using bench = new Workbench();
  stopOnSignals(bench);
  const rows: Row[] = [];
  for (const each of chosen) {
    const start = performance.now();
    const measured = await each.run(bench, options);
    const took = durationText((performance.now() - start) / 1000);
    console.error(`… ${each.name}: ${measured.length === 0 ? "not installed here" : took}`);
    rows.push(...measured);
  }
  return rows;
}

/** Leaves neither processes nor data behind when it is interrupted. */
function stopOnSignals(bench: Workbench): void {
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, async () => {
      await bench[Symbol.asyncDispose]();
      Deno.exit(130);
    });
  }
}
