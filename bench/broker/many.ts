/** Many of something: the memory of clients that only stay connected, and the time to list a thousand topics. */
import { Clients } from "../load/clients.ts";
import { LoadConnection } from "../load/connection.ts";
import { commandFrame, STREAM } from "../load/frames.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";
import { commandTable, Reader, SERVER_DEFAULT } from "../../src/wire/mod.ts";

const SETTLE_MS = 1000;
const LIST_ROUNDS = 50;

export const idleClients: Case = {
  name: "2,000 idle clients",
  seconds: 4,
  fullSeconds: 14,
  run: runIdleClients,
};
export const listTopics: Case = { name: "list 1,000 topics", seconds: 4, run: runListTopics };

async function runIdleClients(bench: Workbench, { small, full }: CaseOptions): Promise<Row[]> {
  const rows = [
    await idleRow(bench, {
      name: idleClients.name,
      count: small ? 5 : 2000,
      atMost: 150,
      settleMs: small ? 0 : SETTLE_MS,
    }),
  ];
  if (full) {
    rows.push(
      await idleRow(bench, { name: "10,000 idle clients", count: 10_000, atMost: 400, settleMs: SETTLE_MS }),
    );
  }
  return rows;
}

interface IdleClients {
  readonly name: string;
  readonly count: number;
  readonly atMost: number;
  readonly settleMs: number;
}

async function idleRow(bench: Workbench, { name, count, atMost, settleMs }: IdleClients): Promise<Row> {
  const broker = await bench.startBroker({
    IGGY_LIMITS_CONNECTIONS: "20000",
    IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "20000",
  });
  let galgo: number | undefined;
  {
    using clients = await Clients.of(broker);
    using opened = new DisposableStack();
    for (let client = 0; client < count; client++) opened.use(await clients.open());
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    galgo = await residentMegabytes(broker.pid);
  }
  await broker.stop();
  return {
    name,
    unit: "MB",
    galgo,
    limit: undefined,
    target: { kind: "at_most", value: atMost },
    note: "resident memory of the broker, all of them logged in",
    work: { requests: count, messages: 0, bytes: 0 },
  };
}

async function runListTopics(bench: Workbench, { small }: CaseOptions): Promise<Row[]> {
  const count = small ? 5 : 1000;
  const broker = await bench.startBroker();
  using control = await LoadConnection.openAsRoot(broker.port);
  await control.request(commandFrame<"create_stream">({ kind: "create_stream", name: STREAM }));
  for (let topic = 0; topic < count; topic++) {
    await control.request(commandFrame<"create_topic">({
      kind: "create_topic",
      stream: STREAM,
      name: `topic-${topic}`,
      partitionsCount: 1,
      compression: "none",
      messageExpiryMicros: SERVER_DEFAULT,
      maxTopicSizeBytes: SERVER_DEFAULT,
      replicationFactor: 1,
    }));
  }
  const list = commandFrame<"get_topics">({ kind: "get_topics", stream: STREAM });
  const times: number[] = [];
  let listed = 0;
  for (let round = 0; round < LIST_ROUNDS; round++) {
    const start = performance.now();
    const length = await control.request(list);
    times.push(performance.now() - start);
    listed = commandTable.get_topics.decodeAnswer(new Reader(control.payload(length))).length;
  }
  await broker.stop();
  times.sort((a, b) => a - b);
  return [{
    name: listTopics.name,
    unit: "ms",
    galgo: times[LIST_ROUNDS / 2]!,
    limit: undefined,
    target: { kind: "at_most", value: 5 },
    note: `median of ${LIST_ROUNDS}, the slowest ${times.at(-1)!.toFixed(1)} ms`,
    work: { requests: listed, messages: 0, bytes: 0 },
  }];
}
