/** An honest client that sends small messages while many others want nothing good: its slowest hundredth, beside calm. */
import { Clients } from "../load/clients.ts";
import type { Flood, FloodKind } from "../load/flood.ts";
import { sendFrame } from "../load/frames.ts";
import { type LoadOutcome, runLoad } from "../load/run_load.ts";
import { makeTopic } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import type { Workbench } from "../support/workbench.ts";

/** What those who never read ask for. */
const LARGE_BATCHES = 16;
const LARGE_BATCH = { messagesCount: 1000, payloadLength: 1000 };
const SEND = { kind: "send", messagesCount: 1, payloadLength: 1000 } as const;

const ROOMY = {
  IGGY_HTTP_ENABLED: "false",
  IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "10000",
  IGGY_LIMITS_UNAUTHENTICATED: "10000",
  IGGY_LIMITS_LOGIN_TIMEOUT: "1 h",
};

export const floods: readonly Case[] = [
  flood("connections", 5_000, "5,000 connections that come and go"),
  flood("half_open", 1_500, "1,500 half-open connections"),
  flood("never_reading", 60, "60 clients that never read"),
  flood("logins", 40, "40 clients that guess passwords"),
];

function flood(kind: FloodKind, count: number, what: string): Case {
  const name = `p99 of an honest send, ${what}`;
  return {
    name,
    seconds: 8,
    run: (bench, options) => runFlood(bench, options, { name, kind, count: options.small ? 5 : count }),
  };
}

async function runFlood(
  bench: Workbench,
  { small, rounds }: CaseOptions,
  { name, ...flood }: Pick<Flood, "kind" | "count"> & { readonly name: string },
): Promise<Row[]> {
  const broker = await bench.startBroker(ROOMY);
  using clients = await Clients.of(broker);
  await makeTopic(clients.control, 1);
  for (let batch = 0; batch < (small ? 1 : LARGE_BATCHES); batch++) {
    await clients.control.request(sendFrame(0, LARGE_BATCH));
  }
  using honest = await clients.open();
  const load = { connections: 1, requests: small ? 20 : 5_000, work: SEND };
  const measure = async () => {
    let best: LoadOutcome | undefined;
    for (let round = 0; round < rounds; round++) {
      const outcome = await runLoad([honest], load);
      if (best === undefined || outcome.p99Micros < best.p99Micros) best = outcome;
    }
    return best!;
  };
  const calm = await measure();
  const thread = await begin({ ...flood, port: broker.port, login: clients.login });
  const flooded = await measure();
  thread.terminate();
  await broker.stop();
  return [{
    name,
    unit: "µs",
    galgo: flooded.p99Micros,
    limit: { name: "the same in calm", value: calm.p99Micros },
    target: undefined,
    note: `p50 ${flooded.p50Micros.toFixed(0)} µs, in calm ${calm.p50Micros.toFixed(0)} µs`,
    work: { requests: flooded.requests, messages: flooded.messages, bytes: flooded.bytes },
  }];
}

/** Resolves when the flood is under way. */
async function begin(flood: Flood): Promise<Worker> {
  const thread = new Worker(new URL("../load/flood.ts", import.meta.url), { type: "module" });
  await new Promise<void>((resolve, reject) => {
    thread.onmessage = () => resolve();
    thread.onerror = (event) => reject(new Error(`a flood of the bench ended: ${event.message}`));
    thread.postMessage(flood);
  });
  return thread;
}
