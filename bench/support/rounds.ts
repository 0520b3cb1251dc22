/** One round of a load: on a bare program, and on the broker, which must then say that it holds what was sent. */
import type { Clients } from "../load/clients.ts";
import { LoadConnection } from "../load/connection.ts";
import { type LoadOutcome, runLoad } from "../load/run_load.ts";
import { type Load, partitionsOf } from "../load/work.ts";
import { lookAtWorkplace, makeWorkplace, removeWorkplace } from "../load/workplace.ts";
import type { Server } from "./workbench.ts";

export type Rate = "MB/s" | "messages/s" | "requests/s";

export async function roundOfBare(bare: Server, load: Load): Promise<LoadOutcome> {
  return await withConnections(load, () => LoadConnection.open(bare.port));
}

/** The same on a bare program that writes what it gets to files. Looks at them, and removes them to make room. */
export async function roundOfReceiver(bare: Server, load: Load): Promise<LoadOutcome> {
  const outcome = await roundOfBare(bare, load);
  const directory = `${bare.directory}/data`;
  let received = 0;
  for (const { name } of [...Deno.readDirSync(directory)]) {
    received += Deno.statSync(`${directory}/${name}`).size;
    Deno.removeSync(`${directory}/${name}`);
  }
  // The frames have a little more than the messages in them.
  if (received < outcome.bytes) {
    throw new Error(`the limit has written ${received} bytes of at least ${outcome.bytes}`);
  }
  return outcome;
}

/** On a new topic, which is deleted again. */
export async function roundOfBroker(clients: Clients, load: Load): Promise<LoadOutcome> {
  const { control } = clients;
  await makeWorkplace(control, load);
  const outcome = await withConnections(load, () => clients.open());
  const topic = await lookAtWorkplace(control);
  const expected = messagesHeld(load);
  if (topic.messagesCount !== expected) {
    throw new Error(`the topic holds ${topic.messagesCount} messages instead of ${expected}`);
  }
  await removeWorkplace(control);
  return outcome;
}

export function rateOf(unit: Rate, { bytes, messages, requests, seconds }: LoadOutcome): number {
  switch (unit) {
    case "MB/s":
      return bytes / 1e6 / seconds;
    case "messages/s":
      return messages / seconds;
    case "requests/s":
      return requests / seconds;
  }
}

export function fastest(unit: Rate, outcomes: readonly LoadOutcome[]): LoadOutcome {
  return outcomes.reduce((one, other) => rateOf(unit, other) > rateOf(unit, one) ? other : one);
}

export function latencyNote({ p50Micros, p99Micros }: LoadOutcome): string {
  return `a request: p50 ${p50Micros.toFixed(0)} µs, p99 ${p99Micros.toFixed(0)} µs`;
}

function messagesHeld(load: Load): number {
  const { connections, requests, work } = load;
  if (work.kind === "send") return connections * requests * work.messagesCount;
  if (work.kind === "poll") return partitionsOf(load) * work.batchesCount * work.messagesCount;
  return 0;
}

async function withConnections(load: Load, open: () => Promise<LoadConnection>): Promise<LoadOutcome> {
  using opened = new DisposableStack();
  const connections: LoadConnection[] = [];
  while (connections.length < load.connections) connections.push(opened.use(await open()));
  return await runLoad(connections, load);
}
