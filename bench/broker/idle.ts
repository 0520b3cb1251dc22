/** The broker that does nothing: how soon it is there on an empty folder, and the memory it holds. */
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Server, Workbench } from "../support/workbench.ts";

/** Memory is read when the start has been over for a while. */
const SETTLE_MS = 1000;

interface Idle {
  readonly readyMs: number;
  readonly residentMegabytes: number | undefined;
}

export const idle: Case = { name: "idle", seconds: 10, run: runIdle };

async function runIdle(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const settleMs = options.small ? 0 : SETTLE_MS;
  // The first start of a version compiles its code; later ones find it in Deno's cache.
  await (await bench.startBroker()).stop();
  const limits: Idle[] = [];
  const brokers: Idle[] = [];
  for (let round = 0; round < options.rounds; round++) {
    limits.push(await lookAt(await bench.startBare("echo"), settleMs));
    brokers.push(await lookAt(await bench.startBroker(), settleMs));
  }
  const work = { requests: 0, messages: 0, bytes: 0 };
  return [
    {
      name: "from an empty folder to ready",
      unit: "ms",
      galgo: least(brokers.map(({ readyMs }) => readyMs)),
      limit: limitOf(limits.map(({ readyMs }) => readyMs)),
      target: { kind: "at_most", value: 300 },
      note: "code cached, process creation included",
      work,
    },
    {
      name: "idle resident memory",
      unit: "MB",
      galgo: least(brokers.map(({ residentMegabytes }) => residentMegabytes)),
      limit: limitOf(limits.map(({ residentMegabytes }) => residentMegabytes)),
      target: { kind: "at_most", value: 80 },
      note: "",
      work,
    },
  ];
}

async function lookAt(server: Server, settleMs: number): Promise<Idle> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const looked = { readyMs: server.readyMs, residentMegabytes: await residentMegabytes(server.pid) };
  await server.stop();
  return looked;
}

function limitOf(values: readonly (number | undefined)[]): Row["limit"] {
  const value = least(values);
  return value === undefined ? undefined : { name: "bare echo", value };
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
