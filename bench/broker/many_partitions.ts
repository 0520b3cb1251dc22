/** A thousand partitions that are all being written by eight producers, message by message: the memory they take. */
import { Clients } from "../load/clients.ts";
import type { LoadConnection } from "../load/connection.ts";
import { sendFrame, setSendPartition } from "../load/frames.ts";
import { batchLength } from "../load/work.ts";
import { lookAtWorkplace, makeTopic } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Workbench } from "../support/workbench.ts";

const PRODUCERS = 8;
const batch = { messagesCount: 10, payloadLength: 1000 } as const;
const full = { partitions: 1000, turns: 20, settleMs: 1000 } as const;
const small = { partitions: 8, turns: 1, settleMs: 0 } as const;

export const writtenPartitions: Case = {
  name: "1,000 partitions written by 8 clients",
  seconds: 8,
  run: runWrittenPartitions,
};

async function runWrittenPartitions(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { partitions, turns, settleMs } = options.small ? small : full;
  const broker = await bench.startBroker();
  const requests = partitions * turns;
  let galgo: number | undefined;
  {
    using clients = await Clients.of(broker);
    using opened = new DisposableStack();
    const producers: LoadConnection[] = [];
    while (producers.length < PRODUCERS) producers.push(opened.use(await clients.open()));
    await makeTopic(clients.control, partitions);
    await Promise.all(producers.map((producer, first) => sendToAll(producer, { first, partitions, turns })));
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    galgo = await residentMegabytes(broker.pid);
    const { messagesCount } = await lookAtWorkplace(clients.control);
    const expected = requests * batch.messagesCount;
    if (messagesCount !== expected) {
      throw new Error(`the topic holds ${messagesCount} messages instead of ${expected}`);
    }
  }
  await broker.stop();
  return [{
    name: writtenPartitions.name,
    unit: "MB",
    galgo,
    limit: undefined,
    target: { kind: "at_most", value: 150 },
    note: `resident memory of the broker, after ${requests * batch.messagesCount} messages of 1 KB`,
    work: { requests, messages: requests * batch.messagesCount, bytes: requests * batchLength(batch) },
  }];
}

interface Turns {
  readonly first: number;
  readonly partitions: number;
  readonly turns: number;
}

async function sendToAll(producer: LoadConnection, { first, partitions, turns }: Turns): Promise<void> {
  const frame = sendFrame(0, batch);
  for (let turn = 0; turn < turns; turn++) {
    for (let partition = first; partition < partitions; partition += PRODUCERS) {
      setSendPartition(frame, partition);
      await producer.request(frame);
    }
  }
}
