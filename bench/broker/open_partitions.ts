/**
 * Ten thousand partitions: what another client feels while they are made, a thousand a request, and how soon a broker
 * that finds them, each with a message, is ready, and with how much memory. The broker before it was not stopped in order.
 */
import { Clients } from "../load/clients.ts";
import { LoadConnection } from "../load/connection.ts";
import { commandFrame, sendFrame, setSendPartition } from "../load/frames.ts";
import { lookAtWorkplace, makeTopic } from "../load/workplace.ts";
import type { Case, CaseOptions, Row } from "../support/case.ts";
import { residentMegabytes } from "../support/machine.ts";
import type { Server, Workbench } from "../support/workbench.ts";

const full = { partitions: 10_000 } as const;
const small = { partitions: 10 } as const;
const PING_EVERY_MS = 2;
const message = { messagesCount: 1, payloadLength: 100 } as const;
const NOTHING = { requests: 0, messages: 0, bytes: 0 };

export const openPartitions: Case = { name: "open 10,000 partitions", seconds: 25, run: runOpenPartitions };

async function runOpenPartitions(bench: Workbench, options: CaseOptions): Promise<Row[]> {
  const { partitions } = options.small ? small : full;
  const filled = await bench.startBroker();
  const slowestMs = await makeAndFill(filled, partitions);
  let opened: Server | undefined;
  let readyMs = Infinity;
  for (let round = 0; round < options.rounds; round++) {
    await opened?.stop();
    opened = await bench.startBroker({}, filled);
    readyMs = Math.min(readyMs, opened.readyMs);
  }
  const resident = await residentMegabytes(opened!.pid);
  await expectMessages(opened!, partitions);
  await Promise.all([filled.stop(), opened!.stop()]);
  const work = {
    requests: partitions,
    messages: partitions,
    bytes: partitions * (64 + message.payloadLength),
  };
  return [
    {
      name: "the slowest ping while they are made",
      unit: "ms",
      galgo: slowestMs,
      limit: undefined,
      target: { kind: "at_most", value: 50 },
      note: "one every few milliseconds; a request makes 1,000 partitions",
      work: NOTHING,
    },
    {
      name: openPartitions.name,
      unit: "ms",
      galgo: readyMs,
      limit: undefined,
      target: { kind: "at_most", value: 3000 },
      note: "from the process's creation to ready",
      work,
    },
    {
      name: "resident memory with them open",
      unit: "MB",
      galgo: resident,
      limit: undefined,
      target: { kind: "at_most", value: 400 },
      note: "",
      work: NOTHING,
    },
  ];
}

/** The longest that a ping took meanwhile. */
async function makeAndFill(broker: Server, partitions: number): Promise<number> {
  using clients = await Clients.of(broker);
  using other = await clients.open();
  const pings = new Pings(other);
  await makeTopic(clients.control, partitions);
  const slowestMs = await pings.end();
  const frame = sendFrame(0, message);
  for (let partition = 0; partition < partitions; partition++) {
    setSendPartition(frame, partition);
    await clients.control.request(frame);
  }
  return slowestMs;
}

class Pings {
  #isOver = false;
  readonly #slowestMs: Promise<number>;

  constructor(connection: LoadConnection) {
    this.#slowestMs = this.#pingOnAndOn(connection);
  }

  end(): Promise<number> {
    this.#isOver = true;
    return this.#slowestMs;
  }

  async #pingOnAndOn(connection: LoadConnection): Promise<number> {
    const ping = commandFrame<"ping">({ kind: "ping" });
    let slowestMs = 0;
    do {
      const start = performance.now();
      await connection.request(ping);
      slowestMs = Math.max(slowestMs, performance.now() - start);
      await new Promise((resolve) => setTimeout(resolve, PING_EVERY_MS));
    } while (!this.#isOver);
    return slowestMs;
  }
}

async function expectMessages(broker: Server, count: number): Promise<void> {
  using control = await LoadConnection.openAsRoot(broker.port);
  const { messagesCount } = await lookAtWorkplace(control);
  if (messagesCount !== count) throw new Error(`${messagesCount} messages were found instead of ${count}`);
}
