/**
 * What it costs to verify checksums: 1000 × 1 KB a poll, each byte for the first time since the broker was started, beside
 * the same with `log.verify_reads = false`. Every later read within the hour is as if it were switched off.
 */
import { LoadConnection } from "../load/connection.ts";
import { type LoadOutcome, runLoad } from "../load/run_load.ts";
import { makeWorkplace } from "../load/workplace.ts";
import type { Load } from "../load/work.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { fastest, latencyNote, rateOf } from "../support/rounds.ts";
import type { Server, Workbench } from "../support/workbench.ts";

const batch = { kind: "poll", messagesCount: 1000, payloadLength: 1000 } as const;
const full: Load = { connections: 1, requests: 200, work: { ...batch, batchesCount: 200 } };
const small: Load = { connections: 1, requests: 3, work: { ...batch, batchesCount: 3 } };
/** Smaller than usual, so that a start has looked at few of them. */
const SEGMENTS = { IGGY_SYSTEM_SEGMENT_SIZE: "16 MiB" };

export const pollFirstTime: Case = {
  name: "poll 1000 x 1 KB, all for the first time",
  seconds: 15,
  run: runPollFirstTime,
};

async function runPollFirstTime(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const load = options.small ? small : full;
  const filled = await bench.startBroker(SEGMENTS);
  {
    using control = await LoadConnection.openAsRoot(filled.port);
    await makeWorkplace(control, load);
  }
  const verified: LoadOutcome[] = [];
  const believed: LoadOutcome[] = [];
  for (let round = 0; round < options.rounds; round++) {
    believed.push(await firstPass(bench, filled, load, { IGGY_LOG_VERIFY_READS: "false" }));
    verified.push(await firstPass(bench, filled, load, {}));
  }
  await filled.stop();
  const best = fastest("MB/s", verified);
  return [{
    name: pollFirstTime.name,
    unit: "MB/s",
    galgo: rateOf("MB/s", best),
    limit: { name: "the same without verification", value: rateOf("MB/s", fastest("MB/s", believed)) },
    target: undefined,
    note: latencyNote(best),
    work: {
      requests: load.requests * options.rounds,
      messages: verified.reduce((sum, { messages }) => sum + messages, 0),
      bytes: verified.reduce((sum, { bytes }) => sum + bytes, 0),
    },
  }];
}

async function firstPass(
  bench: Workbench,
  filled: Server,
  load: Load,
  settings: Readonly<Record<string, string>>,
): Promise<LoadOutcome> {
  const broker = await bench.startBroker({ ...SEGMENTS, ...settings }, filled);
  try {
    using connection = await LoadConnection.openAsRoot(broker.port);
    return await runLoad([connection], load);
  } finally {
    await broker.stop();
  }
}
