/**
 * Measures the broker beside the bare limits of this machine.
 *
 *     deno task bench                      every case, best of three rounds
 *     deno task bench --only send          the cases with "send" in their name
 *     deno task bench --rounds 5 --save    more rounds; writes bench/RESULTS.md
 *
 * The servers are processes of their own; this one holds the clients. Takes about a minute and 2 GB of temporary disk.
 */
import { parseArgs } from "node:util";
import { cases } from "./broker/cases.ts";
import type { Row } from "./support/case.ts";
import { describeMachine } from "./support/machine.ts";
import { reportOf } from "./support/report.ts";
import { Workbench } from "./support/workbench.ts";

const RESULTS = new URL("./RESULTS.md", import.meta.url);

const { values } = parseArgs({
  args: Deno.args,
  options: {
    only: { type: "string", default: "" },
    rounds: { type: "string", default: "3" },
    save: { type: "boolean", default: false },
  },
});

const loadBefore = Deno.loadavg()[0]!;
const report = reportOf(await measure(values.only, Math.max(1, Number(values.rounds) || 1)), {
  machine: await describeMachine(),
  command: ["deno task bench", ...Deno.args].join(" "),
  date: new Date().toISOString().slice(0, 10),
  loadBefore,
});
console.log(report);
if (values.save) Deno.writeTextFileSync(RESULTS, report);

async function measure(only: string, rounds: number): Promise<Row[]> {
  await using bench = new Workbench();
  stopOnSignals(bench);
  const rows: Row[] = [];
  for (const each of cases.filter(({ name }) => name.includes(only))) {
    console.error(`… ${each.name}`);
    rows.push(...await each.run(bench, { small: false, rounds }));
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
