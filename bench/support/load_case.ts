/**
 * A case in which clients load the broker, and its limit in turn, so that both are measured on the same machine in the
 * same minutes. The servers live through all rounds: the first round warms them, the best one counts. The broker is
 * given a new topic for every round, and must say that it holds exactly what was sent.
 */
import { LoadConnection } from "../load/connection.ts";
import { type LoadOutcome, runLoad } from "../load/run_load.ts";
import { batchLength, type Load } from "../load/work.ts";
import { lookAtWorkplace, makeWorkplace, removeWorkplace } from "../load/workplace.ts";
import type { Case, CaseOptions, Row, Target } from "./case.ts";
import type { BareProgram, Server, Workbench } from "./workbench.ts";

export interface LoadCase {
  readonly name: string;
  readonly unit: "MB/s" | "messages/s" | "requests/s";
  readonly limit: BareProgram;
  readonly full: Load;
  readonly small: Load;
  readonly target?: Target;
}

export function loadCase(definition: LoadCase): Case {
  return { name: definition.name, run: (bench, options) => runLoadCase(definition, bench, options) };
}

async function runLoadCase(definition: LoadCase, bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const load = options.small ? definition.small : definition.full;
  const bare = await startLimit(definition.limit, load, bench);
  const broker = await bench.startBroker();
  const limits: LoadOutcome[] = [];
  const outcomes: LoadOutcome[] = [];
  for (let round = 0; round < options.rounds; round++) {
    limits.push(await roundOfLimit(bare, definition.limit, load));
    outcomes.push(await roundOfBroker(broker, load));
  }
  await Promise.all([bare.stop(), broker.stop()]);
  return [rowOf(definition, outcomes, limits)];
}

async function startLimit(program: BareProgram, { work }: Load, bench: Workbench): Promise<Server> {
  const args = work.kind === "poll" ? [batchLength(work), work.messagesCount, work.batchesCount] : [];
  return await bench.startBare(program, args);
}

async function roundOfLimit(bare: Server, program: BareProgram, load: Load): Promise<LoadOutcome> {
  const outcome = await withConnections(load, () => LoadConnection.open(bare.port));
  if (program === "in") takeReceived(`${bare.directory}/data`, outcome.bytes);
  return outcome;
}

/** Checks that the bare program's files hold what was sent, and removes them to make room. */
function takeReceived(directory: string, messageBytes: number): void {
  let received = 0;
  for (const { name } of [...Deno.readDirSync(directory)]) {
    received += Deno.statSync(`${directory}/${name}`).size;
    Deno.removeSync(`${directory}/${name}`);
  }
  // The frames have a little more than the messages in them.
  if (received < messageBytes) {
    throw new Error(`the limit has written ${received} bytes of at least ${messageBytes}`);
  }
}

async function roundOfBroker(broker: Server, load: Load): Promise<LoadOutcome> {
  using control = await LoadConnection.openAsRoot(broker.port);
  await makeWorkplace(control, load);
  const outcome = await withConnections(load, () => LoadConnection.openAsRoot(broker.port));
  const topic = await lookAtWorkplace(control);
  const expected = messagesHeld(load);
  if (topic.messagesCount !== expected) {
    throw new Error(`the topic holds ${topic.messagesCount} messages instead of ${expected}`);
  }
  await removeWorkplace(control);
  return outcome;
}

function messagesHeld({ connections, requests, work }: Load): number {
  if (work.kind === "send") return connections * requests * work.messagesCount;
  if (work.kind === "poll") return connections * work.batchesCount * work.messagesCount;
  return 0;
}

async function withConnections(load: Load, open: () => Promise<LoadConnection>): Promise<LoadOutcome> {
  using opened = new DisposableStack();
  const connections: LoadConnection[] = [];
  while (connections.length < load.connections) connections.push(opened.use(await open()));
  return await runLoad(connections, load);
}

function rowOf(
  definition: LoadCase,
  outcomes: readonly LoadOutcome[],
  limits: readonly LoadOutcome[],
): Row {
  const { name, unit, limit, target } = definition;
  const rate = (outcome: LoadOutcome) => rateOf(unit, outcome);
  const best = outcomes.reduce((one, other) => rate(other) > rate(one) ? other : one);
  const sum = (of: (outcome: LoadOutcome) => number) => outcomes.reduce((total, each) => total + of(each), 0);
  return {
    name,
    unit,
    galgo: rate(best),
    limit: { name: `bare ${limit}`, value: Math.max(...limits.map(rate)) },
    target,
    note: `a request: p50 ${best.p50Micros.toFixed(0)} µs, p99 ${best.p99Micros.toFixed(0)} µs`,
    work: {
      requests: sum(({ requests }) => requests),
      messages: sum(({ messages }) => messages),
      bytes: sum(({ bytes }) => bytes),
    },
  };
}

function rateOf(unit: LoadCase["unit"], { bytes, messages, requests, seconds }: LoadOutcome): number {
  switch (unit) {
    case "MB/s":
      return bytes / 1e6 / seconds;
    case "messages/s":
      return messages / seconds;
    case "requests/s":
      return requests / seconds;
  }
}
