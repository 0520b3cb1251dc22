/**
 * Two producers and two consumers, a pair on each of two partitions, at the same time: no consumer may fall behind, and
 * together they should move about as much as each two alone. They work in chapters, each on a new topic that is deleted
 * at its end, so that what is measured is the broker and not how fast the disk takes gigabytes.
 */
import { Clients } from "../load/clients.ts";
import { BATCHES_A_POLL, type Pair, runPair } from "../load/run_pair.ts";
import { runLoad } from "../load/run_load.ts";
import { batchLength } from "../load/work.ts";
import { lookAtWorkplace, makeTopic, removeWorkplace } from "../load/workplace.ts";
import type { LoadConnection } from "../load/connection.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import type { Workbench } from "../support/workbench.ts";

const PAIRS = 2;
const batch = { messagesCount: 1000, payloadLength: 1000 } as const;
/** 500 batches are half a gigabyte a partition; both alone are measured between two chapters of the real thing. */
const full = { seconds: 30, batches: 500 } as const;
const small = { seconds: 0, batches: 3 } as const;

const NAME = "2 producers and 2 consumers, 1000 x 1 KB";

export const together: Case = { name: NAME, seconds: 65, run: runTogether };

class Tally {
  bytes = 0;
  seconds = 0;

  add(bytes: number, seconds: number): void {
    this.bytes += bytes;
    this.seconds += seconds;
  }

  get rate(): number {
    return this.bytes / 1e6 / this.seconds;
  }
}

async function runTogether(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { seconds, batches } = options.small ? small : full;
  const broker = await bench.startBroker();
  const [sent, polled, both] = [new Tally(), new Tally(), new Tally()];
  let chapters = 0;
  let behind = 0;
  {
    using clients = await Clients.of(broker);
    using opened = new DisposableStack();
    const connections: LoadConnection[] = [];
    while (connections.length < 2 * PAIRS) connections.push(opened.use(await clients.open()));
    do {
      await aloneChapter(clients.control, connections, batches, { sent, polled });
      const chapter = await togetherChapter(clients.control, connections, batches);
      both.add(2 * PAIRS * batches * batchLength(batch), chapter.seconds);
      behind = Math.max(behind, chapter.mostBehind);
      chapters++;
    } while (both.seconds < seconds);
  }
  await broker.stop();
  // How many polls it took is not always the same.
  const requests = PAIRS * batches * chapters;
  const work = { requests, messages: 2 * requests * batch.messagesCount, bytes: both.bytes };
  return [{
    name: NAME,
    unit: "MB/s",
    galgo: both.rate,
    limit: { name: "the mean of both alone", value: (sent.rate + polled.rate) / 2 },
    target: { kind: "ratio", atLeast: 0.8 },
    note: `sent and read, for ${both.seconds.toFixed(0)} s; the limit is the mean of both alone: ` +
      `${sent.rate.toFixed(0)} and ${polled.rate.toFixed(0)}`,
    work,
  }, {
    name: "how far a consumer fell behind there",
    unit: "MB",
    galgo: behind * batchLength(batch) / 1e6,
    limit: undefined,
    target: { kind: "at_most", value: 64 },
    note: `at most, while its producer sent; a poll takes up to ${
      BATCHES_A_POLL * batch.messagesCount
    } messages`,
    work,
  }];
}

async function togetherChapter(
  control: LoadConnection,
  connections: readonly LoadConnection[],
  batches: number,
) {
  await makeTopic(control, PAIRS);
  const pairs: Pair[] = [];
  for (let partition = 0; partition < PAIRS; partition++) {
    pairs.push({
      partition,
      producer: connections[2 * partition]!,
      consumer: connections[2 * partition + 1]!,
    });
  }
  const start = performance.now();
  const behind = await Promise.all(pairs.map((pair) => runPair(pair, batch, batches)));
  const seconds = (performance.now() - start) / 1000;
  await checkAndRemove(control, batches);
  return { seconds, mostBehind: Math.max(...behind) };
}

async function aloneChapter(
  control: LoadConnection,
  connections: readonly LoadConnection[],
  batches: number,
  tallies: { readonly sent: Tally; readonly polled: Tally },
): Promise<void> {
  await makeTopic(control, PAIRS);
  const load = { connections: PAIRS, requests: batches } as const;
  const two = connections.slice(0, PAIRS);
  const sent = await runLoad(two, { ...load, work: { kind: "send", ...batch } });
  const polled = await runLoad(two, { ...load, work: { kind: "poll", ...batch, batchesCount: batches } });
  tallies.sent.add(sent.bytes, sent.seconds);
  tallies.polled.add(polled.bytes, polled.seconds);
  await checkAndRemove(control, batches);
}

async function checkAndRemove(control: LoadConnection, batches: number): Promise<void> {
  const { messagesCount } = await lookAtWorkplace(control);
  const expected = PAIRS * batches * batch.messagesCount;
  if (messagesCount !== expected) {
    throw new Error(`the topic holds ${messagesCount} messages instead of ${expected}`);
  }
  await removeWorkplace(control);
}
