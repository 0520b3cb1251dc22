/**
 * A case in which clients load the broker, and its limit in turn, so that both are measured on the same machine in the
 * same minutes. The servers live through all rounds: the first round warms them, the best one counts. The broker is
 * given a new topic for every round, and must say that it holds exactly what was sent.
 */
import { Clients } from "../load/clients.ts";
import type { LoadOutcome } from "../load/run_load.ts";
import { batchLength, type Load } from "../load/work.ts";
import type { Case, CaseOptions, Row, Target, WorkDone } from "./case.ts";
import {
  fastest,
  latencyNote,
  type Rate,
  rateOf,
  roundOfBare,
  roundOfBroker,
  roundOfReceiver,
} from "./rounds.ts";
import type { Server, Workbench } from "./workbench.ts";

export type Limit = "in" | "in_synced" | "out" | "echo";

export interface LoadCase {
  readonly name: string;
  readonly unit: Rate;
  readonly limit: Limit;
  readonly full: Load;
  readonly small: Load;
  /** About how long it takes. */
  readonly seconds: number;
  readonly target?: Target;
  /** One more row: the 99th percentile of a request beside the median, at most so many times as long. */
  readonly p99AtMost?: number;
  /** The broker's environment. */
  readonly settings?: Readonly<Record<string, string>>;
}

export function loadCase(definition: LoadCase): Case {
  const { name, seconds } = definition;
  return { name, seconds, run: (bench, options) => runLoadCase(definition, bench, options) };
}

async function runLoadCase(definition: LoadCase, bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const load = options.small ? definition.small : definition.full;
  const bare = await startLimit(definition.limit, load, bench);
  const broker = await bench.startBroker(definition.settings);
  const limits: LoadOutcome[] = [];
  const outcomes: LoadOutcome[] = [];
  {
    using clients = await Clients.of(broker);
    for (let round = 0; round < options.rounds; round++) {
      limits.push(await roundOfLimit(bare, definition.limit, load));
      outcomes.push(await roundOfBroker(clients, load));
    }
  }
  await Promise.all([bare.stop(), broker.stop()]);
  return rowsOf(definition, outcomes, limits);
}

async function startLimit(limit: Limit, { work }: Load, bench: Workbench): Promise<Server> {
  if (limit === "in_synced") return await bench.startBare("in", ["sync"]);
  const args = work.kind === "poll" ? [batchLength(work), work.messagesCount, work.batchesCount] : [];
  return await bench.startBare(limit, args);
}

function roundOfLimit(bare: Server, limit: Limit, load: Load): Promise<LoadOutcome> {
  return limit === "in" || limit === "in_synced" ? roundOfReceiver(bare, load) : roundOfBare(bare, load);
}

function rowsOf(
  definition: LoadCase,
  outcomes: readonly LoadOutcome[],
  limits: readonly LoadOutcome[],
): Row[] {
  const { name, unit, limit, target, p99AtMost } = definition;
  const best = fastest(unit, outcomes);
  const row: Row = {
    name,
    unit,
    galgo: rateOf(unit, best),
    limit: { name: `bare ${limit}`, value: rateOf(unit, fastest(unit, limits)) },
    target,
    note: latencyNote(best),
    work: sumOf(outcomes),
  };
  if (p99AtMost === undefined) return [row];
  return [row, {
    name: `${name}: p99 beside p50`,
    unit: "µs",
    galgo: best.p99Micros,
    limit: { name: "its median", value: best.p50Micros },
    target: { kind: "ratio_at_most", value: p99AtMost },
    note: "the limit is the median of the same requests",
    work: row.work,
  }];
}

export function sumOf(outcomes: readonly WorkDone[]): WorkDone {
  const sum = (of: (outcome: WorkDone) => number) => outcomes.reduce((total, each) => total + of(each), 0);
  return {
    requests: sum(({ requests }) => requests),
    messages: sum(({ messages }) => messages),
    bytes: sum(({ bytes }) => bytes),
  };
}
