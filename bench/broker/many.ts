/** Many of something: the memory of clients that only stay connected, and the time to list a thousand topics. */
import { LoadConnection } from "../load/connection.ts";
import { commandFrame, STREAM } from "../load/frames.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";
import { commandTable, Reader, SERVER_DEFAULT } from "../../src/wire/mod.ts";

const NEVER = 0n;
const SETTLE_MS = 1000;
const LIST_ROUNDS = 50;

export const idleClients: Case = { name: "2,000 idle clients", run: runIdleClients };
export const listTopics: Case = { name: "list 1,000 topics", run: runListTopics };

/** They log in with a token: a password costs a tenth of a second by intention. */
async function runIdleClients(bench: Workbench, { small }: CaseOptions): Promise<Row[]> {
  const count = small ? 5 : 2000;
  const broker = await bench.startBroker({ IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "10000" });
  using control = await LoadConnection.openAsRoot(broker.port);
  const length = await control.request(
    commandFrame<"create_personal_access_token">({
      kind: "create_personal_access_token",
      name: "bench",
      expiryMicros: NEVER,
    }),
  );
  const { token } = commandTable.create_personal_access_token.decodeAnswer(
    new Reader(control.payload(length)),
  );
  const login = commandFrame<"login_with_personal_access_token">({
    kind: "login_with_personal_access_token",
    token,
  });
  using clients = new DisposableStack();
  for (let client = 0; client < count; client++) {
    await clients.use(await LoadConnection.open(broker.port)).request(login);
  }
  await new Promise((resolve) => setTimeout(resolve, small ? 0 : SETTLE_MS));
  const galgo = await residentMegabytes(broker.pid);
  clients.dispose();
  await broker.stop();
  return [{
    name: idleClients.name,
    unit: "MB",
    galgo,
    limit: undefined,
    target: { kind: "at_most", value: 150 },
    note: "resident memory of the broker, all of them logged in",
    work: { requests: count, messages: 0, bytes: 0 },
  }];
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
