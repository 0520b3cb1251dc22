/** Large answers of REST, in bytes of payload. */
import { LoadConnection } from "../load/connection.ts";
import { sendFrame, STREAM, TOPIC } from "../load/frames.ts";
import { HttpConnection, type HttpQuestion } from "../load/http_connection.ts";
import { batchLength, type BatchShape } from "../load/work.ts";
import { makeTopic } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import type { Server, Workbench } from "../support/workbench.ts";

export const MESSAGES_PATH = `/streams/${STREAM}/topics/${TOPIC}/messages`;

const LEAST_MEGABYTES = 60;
const THOUSAND: BatchShape = { messagesCount: 1000, payloadLength: 1000 };
const HTTP_ADDRESS = /^\[http\]\n(?:.+\n)*?address = "127\.0\.0\.1:(\d+)"/m;

export const restLargeAnswers: Case = { name: "REST: large answers", seconds: 8, run: runLargeAnswers };

async function runLargeAnswers(bench: Workbench, { small, rounds }: CaseOptions): Promise<Row[]> {
  const { broker, port, headers } = await startRest(bench);
  {
    using control = await LoadConnection.openAsRoot(broker.port);
    await control.request(sendFrame(0, THOUSAND));
  }
  const path = `${MESSAGES_PATH}?count=${THOUSAND.messagesCount}`;
  const question: HttpQuestion = { method: "GET", path, headers };
  const times = small ? 5 : 100;
  using connection = await HttpConnection.open(port);
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await connection.askAgain(question, times);
    best = Math.max(best, times / (performance.now() - start) * 1000);
  }
  await broker.stop();
  const requests = times * rounds;
  return [{
    name: "REST: poll 1000 x 1 KB as one JSON body",
    unit: "MB/s",
    galgo: best * THOUSAND.messagesCount * THOUSAND.payloadLength / 1e6,
    limit: undefined,
    target: { kind: "at_least", value: LEAST_MEGABYTES },
    note: "of payload; half as much again crosses",
    work: {
      requests,
      messages: requests * THOUSAND.messagesCount,
      bytes: requests * batchLength(THOUSAND),
    },
  }];
}

export interface RestBroker {
  readonly broker: Server;
  readonly port: number;
  /** Of who may do everything. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A broker with the topic of the bench, and somebody who may use it. */
export async function startRest(
  bench: Workbench,
  settings: Readonly<Record<string, string>> = {},
): Promise<RestBroker> {
  const broker = await bench.startBroker(settings);
  using control = await LoadConnection.openAsRoot(broker.port);
  await makeTopic(control, 1);
  const config = Deno.readTextFileSync(`${broker.directory}/data/runtime/current_config.toml`);
  const port = Number(HTTP_ADDRESS.exec(config)?.[1]);
  using connection = await HttpConnection.open(port);
  const login = await connection.ask({
    method: "POST",
    path: "/users/login",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username: "iggy", password: "iggy" }),
  });
  const { token } = JSON.parse(login).access_token;
  return { broker, port, headers: { authorization: `Bearer ${token}` } };
}
