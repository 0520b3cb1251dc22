/** What the largest bodies of REST cost others: a client of the binary protocol that sends one message after another. */
import { LoadConnection } from "../load/connection.ts";
import { sendFrame } from "../load/frames.ts";
import { HttpConnection, type HttpQuestion } from "../load/http_connection.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import type { Workbench } from "../support/workbench.ts";
import { MESSAGES_PATH, startRest } from "./rest_large_answers.ts";

/** As the configuration has it, 2 MB. */
const LARGEST_BODY = 2_000_000;
const MOST_MS = 20;
const SINGLE = { messagesCount: 1, payloadLength: 1000 };

/** As many messages as fit, since each takes its time. */
const BODIES: Readonly<Record<string, { readonly type: string; readonly message: string }>> = {
  "JSON": { type: "application/json", message: `{"payload":"eA=="}` },
  "lines of JSON": { type: "application/x-ndjson", message: `{"text":"x"}` },
};

export const restBodies: Case = { name: "a send beside REST bodies of 2 MB", seconds: 10, run: runBodies };

async function runBodies(bench: Workbench, { small, rounds }: CaseOptions): Promise<Row[]> {
  const { broker, port, headers } = await startRest(bench);
  using producer = await LoadConnection.openAsRoot(broker.port);
  using client = await HttpConnection.open(port);
  const frame = sendFrame(0, SINGLE);
  const length = small ? 100_000 : LARGEST_BODY;
  const rows: Row[] = [];
  for (const [name, { type, message }] of Object.entries(BODIES)) {
    const body = bodyOf(type, message, length);
    const question: HttpQuestion = {
      method: "POST",
      path: `${MESSAGES_PATH}?partition_id=0`,
      headers: { ...headers, "content-type": type },
      body,
    };
    await client.ask(question);
    const longest: number[] = [];
    for (let round = 0; round < rounds; round++) {
      longest.push(await longestSend(producer, frame, client.ask(question)));
    }
    rows.push({
      name: `the longest send beside 2 MB of ${name}`,
      unit: "ms",
      galgo: Math.min(...longest),
      limit: undefined,
      target: { kind: "at_most", value: MOST_MS },
      note: `${body.length} bytes; the longest of all rounds ${Math.max(...longest).toFixed(1)} ms`,
      work: { requests: rounds + 1, messages: 0, bytes: 0 },
    });
  }
  await broker.stop();
  return rows;
}

function bodyOf(type: string, message: string, length: number): string {
  const isLines = type !== "application/json";
  const messages = Array(Math.floor(length / (message.length + 1)) - 10).fill(message);
  return isLines
    ? messages.join("\n")
    : `{"partitioning":{"kind":"balanced","value":""},"messages":[${messages.join(",")}]}`;
}

/** In milliseconds, of those that were answered while the other request was not. */
async function longestSend(
  producer: LoadConnection,
  frame: Uint8Array,
  other: Promise<unknown>,
): Promise<number> {
  let isOver = false;
  const over = other.finally(() => isOver = true);
  let longest = 0;
  while (!isOver) {
    const start = performance.now();
    await producer.request(frame);
    longest = Math.max(longest, performance.now() - start);
  }
  await over;
  return longest;
}
