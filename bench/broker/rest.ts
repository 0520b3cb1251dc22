/** REST beside an app without layers on the same HTTP server, which answers the same bytes. */
import { HttpConnection, type HttpQuestion } from "../load/http_connection.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import type { Server, Workbench } from "../support/workbench.ts";

const CLIENTS = 4;
const LEAST_OF_BARE = 0.6;
const MESSAGES = 100;
const PAYLOAD_BYTES = 1024;
const TOPIC = "/streams/bench/topics/bench";
const HTTP_ADDRESS = /^\[http\]\n(?:.+\n)*?address = "127\.0\.0\.1:(\d+)"/m;

interface Subject {
  readonly name: string;
  readonly requests: number;
  readonly question: (token: string) => HttpQuestion;
  /** Of one answer. */
  readonly messages: number;
}

export const rest: readonly Case[] = [
  restCase({
    name: "REST: ping",
    requests: 20_000,
    question: () => ({ method: "GET", path: "/ping" }),
    messages: 0,
  }),
  restCase({
    name: "REST: poll 100 x 1 KB",
    requests: 2_000,
    question: (token) => ({
      method: "GET",
      path: `${TOPIC}/messages?count=${MESSAGES}`,
      headers: { authorization: `Bearer ${token}` },
    }),
    messages: MESSAGES,
  }),
];

function restCase(subject: Subject): Case {
  return {
    name: subject.name,
    seconds: 12,
    run: async (bench, options) => [await run(bench, options, subject)],
  };
}

async function run(bench: Workbench, { small, rounds }: CaseOptions, subject: Subject): Promise<Row> {
  const times = Math.ceil((small ? CLIENTS : subject.requests) / CLIENTS);
  const broker = await bench.startBroker();
  const bare = await bench.startBare("hono");
  const port = httpPortOf(broker);
  const question = subject.question(await prepare(port));
  const { answer, type } = await sample(port, question);
  {
    using connection = await HttpConnection.open(bare.port);
    await connection.ask({ method: "PUT", path: "/", headers: { "content-type": type }, body: answer });
  }
  let [galgo, limit] = [0, 0];
  for (let round = 0; round < rounds; round++) {
    limit = Math.max(limit, await rateOf(bare.port, { method: "GET", path: "/" }, times));
    galgo = Math.max(galgo, await rateOf(port, question, times));
  }
  await Promise.all([broker.stop(), bare.stop()]);
  const requests = rounds * times * CLIENTS;
  const messages = requests * subject.messages;
  return {
    name: subject.name,
    unit: "requests/s",
    galgo,
    limit: { name: "an empty app", value: limit },
    target: { kind: "ratio", atLeast: LEAST_OF_BARE },
    note: `${CLIENTS} kept connections, answers of ${answer.length} bytes`,
    work: { requests, messages, bytes: messages * (64 + PAYLOAD_BYTES) },
  };
}

/** A login, and a topic with messages to poll. Returns the token. */
async function prepare(port: number): Promise<string> {
  using connection = await HttpConnection.open(port);
  const post = (path: string, body: unknown, token = "") => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    return connection.ask({ method: "POST", path, headers, body: JSON.stringify(body) });
  };
  const { token } =
    JSON.parse(await post("/users/login", { username: "iggy", password: "iggy" })).access_token;
  await post("/streams", { name: "bench" }, token);
  const settings = { compression_algorithm: "none", message_expiry: 0, max_topic_size: 0 };
  await post("/streams/bench/topics", { name: "bench", partitions_count: 1, ...settings }, token);
  const payload = new Uint8Array(PAYLOAD_BYTES).fill(0x61).toBase64();
  const messages = Array.from({ length: MESSAGES }, (_, at) => ({ id: at + 1, payload }));
  await post(`${TOPIC}/messages`, { partitioning: { kind: "balanced", value: "" }, messages }, token);
  return token;
}

/** What the broker answers, for the bare app to answer too. */
async function sample(port: number, question: HttpQuestion): Promise<{ answer: string; type: string }> {
  using connection = await HttpConnection.open(port);
  const answer = await connection.ask(question);
  return { answer, type: answer.startsWith("{") ? "application/json" : "text/plain; charset=utf-8" };
}

/** Requests a second. */
async function rateOf(port: number, question: HttpQuestion, times: number): Promise<number> {
  using opened = new DisposableStack();
  const connections: HttpConnection[] = [];
  while (connections.length < CLIENTS) connections.push(opened.use(await HttpConnection.open(port)));
  await Promise.all(connections.map((connection) => connection.askAgain(question, Math.ceil(times / 10))));
  const start = performance.now();
  await Promise.all(connections.map((connection) => connection.askAgain(question, times)));
  return times * CLIENTS * 1000 / (performance.now() - start);
}

function httpPortOf({ directory }: Server): number {
  const config = Deno.readTextFileSync(`${directory}/data/runtime/current_config.toml`);
  return Number(HTTP_ADDRESS.exec(config)?.[1]);
}
