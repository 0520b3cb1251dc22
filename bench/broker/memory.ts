/** The memory that work leaves behind: clients have come and gone, and gigabytes have passed through. */
import { LoadConnection } from "../load/connection.ts";
import { runLoad } from "../load/run_load.ts";
import { makeWorkplace, removeWorkplace } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";

const batch = { messagesCount: 1000, payloadLength: 1000 } as const;
const full = { batches: 450, logins: 40, settleMs: 1000 } as const;
const small = { batches: 2, logins: 2, settleMs: 0 } as const;

export const memoryAfterWork: Case = { name: "resident memory after work", run: runMemoryAfterWork };

async function runMemoryAfterWork(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { batches, logins, settleMs } = options.small ? small : full;
  const broker = await bench.startBroker();
  using control = await LoadConnection.openAsRoot(broker.port);
  for (let login = 0; login < logins; login++) {
    using _client = await LoadConnection.openAsRoot(broker.port);
  }
  const send = { connections: 1, requests: batches, work: { kind: "send", ...batch } } as const;
  const poll = { ...send, work: { kind: "poll", ...batch, batchesCount: batches } } as const;
  await makeWorkplace(control, send);
  const sent = await runLoad([control], send);
  const polled = await runLoad([control], poll);
  await removeWorkplace(control);
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const galgo = await residentMegabytes(broker.pid);
  await broker.stop();
  const bytes = sent.bytes + polled.bytes;
  return [{
    name: memoryAfterWork.name,
    unit: "MB",
    galgo,
    limit: undefined,
    target: { kind: "at_most", value: 400 },
    note: `after ${logins} logins and ${(bytes / 1e9).toFixed(1)} GB in and out`,
    work: {
      requests: sent.requests + polled.requests,
      messages: sent.messages + polled.messages,
      bytes,
    },
  }];
}
