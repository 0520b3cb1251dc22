/**
 * The memory that work leaves behind: clients have come and gone, and gigabytes have passed through. They pass in
 * chapters, each a topic of its own that is deleted when it was read, so that the disk need not hold them all.
 */
import { Clients } from "../load/clients.ts";
import { LoadConnection } from "../load/connection.ts";
import { type LoadOutcome, runLoad } from "../load/run_load.ts";
import { makeWorkplace, removeWorkplace } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { sumOf } from "../support/load_case.ts";
import { residentMegabytes } from "../support/machine.ts";
import { type Point, slopeOf } from "../support/slope.ts";
import type { Workbench } from "../support/workbench.ts";

const batch = { messagesCount: 1000, payloadLength: 1000 } as const;
/** 450 batches are half a gigabyte. */
const usual = { chapters: 8, batches: 450, logins: 40, settleMs: 1000 } as const;
const full = { ...usual, chapters: 42 } as const;
const small = { chapters: 2, batches: 2, logins: 2, settleMs: 0 } as const;

export const memoryAfterWork: Case = {
  name: "resident memory after work",
  seconds: 14,
  fullSeconds: 50,
  run: runMemoryAfterWork,
};

async function runMemoryAfterWork(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { chapters, batches, logins, settleMs } = options.small ? small : options.full ? full : usual;
  const broker = await bench.startBroker();
  for (let login = 0; login < logins; login++) {
    using _client = await LoadConnection.openAsRoot(broker.port);
  }
  const outcomes: LoadOutcome[] = [];
  const points: Point[] = [];
  {
    using clients = await Clients.of(broker);
    for (let chapter = 0; chapter < chapters; chapter++) {
      outcomes.push(...await runChapter(clients.control, batches));
      const gigabytesIn = sumOf(outcomes).bytes / 2e9;
      const resident = await residentMegabytes(broker.pid);
      if (resident !== undefined) points.push({ x: gigabytesIn, y: resident });
    }
    await new Promise((resolve) => setTimeout(resolve, settleMs));
  }
  const galgo = await residentMegabytes(broker.pid);
  await broker.stop();
  const work = sumOf(outcomes);
  const gigabytes = (work.bytes / 2e9).toFixed(1);
  const most = Math.max(...points.map(({ y }) => y)).toFixed(0);
  return [{
    name: memoryAfterWork.name,
    unit: "MB",
    galgo,
    limit: undefined,
    target: { kind: "at_most", value: 400 },
    note: `after ${logins} logins, ${gigabytes} GB in and ${gigabytes} GB out; ${most} at most`,
    work,
  }, {
    name: "growth of resident memory",
    unit: "MB/GB",
    // A broker takes its buffers with the first work; what counts is whether it goes on taking.
    galgo: slopeOf(points.slice(Math.floor(points.length / 4))),
    limit: undefined,
    // A few gigabytes are too few to tell it from the comings and goings of the garbage collector.
    target: options.full ? { kind: "at_most", value: 1 } : undefined,
    note: "for each GB in and out, after the first quarter",
    work,
  }];
}

async function runChapter(control: LoadConnection, batches: number): Promise<LoadOutcome[]> {
  const send = { connections: 1, requests: batches, work: { kind: "send", ...batch } } as const;
  const poll = { ...send, work: { kind: "poll", ...batch, batchesCount: batches } } as const;
  await makeWorkplace(control, send);
  const outcomes = [await runLoad([control], send), await runLoad([control], poll)];
  await removeWorkplace(control);
  return outcomes;
}
