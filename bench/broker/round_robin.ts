/**
 * One producer, 1000 × 1 KB a request, each to another of 10,000 partitions, beside the same into one. More files than
 * the broker keeps open (`limits.open_files`), so that nearly every request finds its partition's closed.
 */
import { Clients } from "../load/clients.ts";
import type { LoadConnection } from "../load/connection.ts";
import { sendFrame, setSendPartition } from "../load/frames.ts";
import { lookAtWorkplace, makeTopic, removeWorkplace } from "../load/workplace.ts";
import { batchLength } from "../load/work.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";

const shape = { messagesCount: 1000, payloadLength: 1000 } as const;
/** Less than a segment goes into one partition, and less than the system holds back before it writes to the disk. */
const full = { partitions: 10_000, requests: 900 } as const;
const small = { partitions: 6, requests: 4 } as const;
/** Without a divisor in common with the partitions: it comes by all of them. */
const STRIDE = 7;

export const roundRobin: Case = {
  name: "send 1000 x 1 KB over 10,000 partitions",
  seconds: 30,
  run: runRoundRobin,
};

async function runRoundRobin(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { partitions, requests } = options.small ? small : full;
  const [many, one] = [await bench.startBroker(), await bench.startBroker()];
  const seconds: { readonly many: number[]; readonly one: number[] } = { many: [], one: [] };
  let resident: number | undefined;
  {
    using manyClients = await Clients.of(many);
    using oneClient = await Clients.of(one);
    await makeTopic(manyClients.control, partitions);
    for (let round = 0; round < options.rounds; round++) {
      await makeTopic(oneClient.control, 1);
      seconds.one.push(await sendAround(oneClient.control, 1, requests));
      await check(oneClient.control, requests);
      await removeWorkplace(oneClient.control);
      const from = round * requests;
      seconds.many.push(await sendAround(manyClients.control, partitions, requests, from));
      await check(manyClients.control, from + requests);
    }
    resident = await residentMegabytes(many.pid);
  }
  await Promise.all([many.stop(), one.stop()]);
  const bytes = requests * batchLength(shape);
  const rate = (times: readonly number[]) => bytes / 1e6 / Math.min(...times);
  return [{
    name: roundRobin.name,
    unit: "MB/s",
    galgo: rate(seconds.many),
    limit: { name: "the same into one partition", value: rate(seconds.one) },
    target: { kind: "ratio", atLeast: 0.85 },
    note: `resident memory then: ${resident?.toFixed(0) ?? "not known"} MB`,
    work: {
      requests: requests * options.rounds,
      messages: requests * options.rounds * shape.messagesCount,
      bytes: bytes * options.rounds,
    },
  }];
}

async function sendAround(
  connection: LoadConnection,
  partitions: number,
  requests: number,
  from = 0,
): Promise<number> {
  const frame = sendFrame(0, shape);
  const start = performance.now();
  for (let request = from; request < from + requests; request++) {
    setSendPartition(frame, (request * STRIDE) % partitions);
    await connection.request(frame);
  }
  return (performance.now() - start) / 1000;
}

async function check(control: LoadConnection, requests: number): Promise<void> {
  const { messagesCount } = await lookAtWorkplace(control);
  if (messagesCount === requests * shape.messagesCount) return;
  throw new Error(
    `the topic holds ${messagesCount} messages after ${requests} batches of ${shape.messagesCount}`,
  );
}
