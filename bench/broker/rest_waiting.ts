/** Requests that wait over REST: the memory and the processor time that they take while nothing happens. */
import { HttpConnection } from "../load/http_connection.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { processorSeconds, residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";
import { MESSAGES_PATH, startRest } from "./rest_large_answers.ts";

const MOST_MEGABYTES = 50;
/** Longer than a heartbeat of a tail. */
const WATCH_MS = 20_000;
const SETTLE_MS = 2_000;

const ROOMY = { IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "10000", IGGY_HTTP_MAX_WAIT: "1 h" };

export const restWaiting: Case = { name: "waiting over REST", seconds: 40, run: runWaiting };

async function runWaiting(bench: Workbench, { small }: CaseOptions): Promise<Row[]> {
  const each = small ? 5 : 1000;
  const { broker, port, headers } = await startRest(bench, ROOMY);
  const ask = (path: string) => ({ method: "GET", path, headers } as const);
  const settle = () => new Promise((resolve) => setTimeout(resolve, small ? 100 : SETTLE_MS));
  const fresh = await residentMegabytes(broker.pid);
  // The heap takes its size with the first two thousand connections, whatever they ask for, and keeps it.
  {
    using opened = new DisposableStack();
    for (let client = 0; client < 2 * each; client++) {
      const connection = opened.use(await HttpConnection.open(port));
      await connection.ask(ask(MESSAGES_PATH));
    }
  }
  await settle();
  const before = await residentMegabytes(broker.pid);
  using opened = new DisposableStack();
  for (const path of [`${MESSAGES_PATH}?wait_ms=3600000`, `${MESSAGES_PATH}/tail`]) {
    for (let client = 0; client < each; client++) {
      await opened.use(await HttpConnection.open(port)).tell(ask(path));
    }
  }
  await settle();
  const processorBefore = await processorSeconds(broker.pid);
  await new Promise((resolve) => setTimeout(resolve, small ? 100 : WATCH_MS));
  const processor = (await processorSeconds(broker.pid) ?? NaN) - (processorBefore ?? NaN);
  const after = await residentMegabytes(broker.pid);
  await broker.stop();
  const isTold = before !== undefined && after !== undefined;
  return [{
    name: "1,000 long polls and 1,000 tails that wait",
    unit: "MB",
    galgo: isTold ? Math.max(1, after - before) : undefined,
    limit: undefined,
    target: { kind: "at_most", value: MOST_MEGABYTES },
    note: `beside 2,000 connections that came and went; ${percent(processor)} of a core; ` +
      `${Math.round((after ?? NaN) - (fresh ?? NaN))} MB beside a broker that has not worked yet`,
    work: { requests: 2 * each, messages: 0, bytes: 0 },
  }];
}

function percent(processorSeconds: number): string {
  return `${(processorSeconds / (WATCH_MS / 1000) * 100).toFixed(1)} %`;
}
