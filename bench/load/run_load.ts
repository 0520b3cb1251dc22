/** Lets the connections of a case do their work at the same time, and takes the time. */
import { POLLED_HEADER_LENGTH } from "../../src/wire/mod.ts";
import type { LoadConnection } from "./connection.ts";
import { commandFrame, pollFrame, sendFrame, setPollOffset, STREAM, TOPIC } from "./frames.ts";
import { batchLength, type Load, partitionsOf, type Work } from "./work.ts";

/** The work that was done and how long it took. */
export interface LoadOutcome {
  readonly seconds: number;
  readonly requests: number;
  /** Sent or received; 0 where the work is not about messages. */
  readonly messages: number;
  /** Of messages, headers included. */
  readonly bytes: number;
  /** Median and 99th percentile of a request, in microseconds. */
  readonly p50Micros: number;
  readonly p99Micros: number;
}

/** What one connection does for its n-th request; returns the number of messages that went. */
type Step = (number: number) => Promise<number>;

/** Errors: when an answer is not what the work must get. */
export async function runLoad(connections: readonly LoadConnection[], load: Load): Promise<LoadOutcome> {
  const { requests, work } = load;
  const steps = connections.map((connection, number) =>
    stepOf(connection, number % partitionsOf(load), work)
  );
  const durations = connections.map(() => new Float64Array(requests));
  const start = performance.now();
  const counts = await Promise.all(steps.map((step, number) => repeat(step, durations[number]!)));
  const seconds = (performance.now() - start) / 1000;
  const messages = counts.reduce((sum, count) => sum + count, 0);
  const messageLength = "payloadLength" in work ? batchLength({ ...work, messagesCount: 1 }) : 0;
  return {
    seconds,
    requests: requests * connections.length,
    messages,
    bytes: messages * messageLength,
    ...percentiles(durations),
  };
}

async function repeat(step: Step, durations: Float64Array): Promise<number> {
  let messages = 0;
  let last = performance.now();
  for (let number = 0; number < durations.length; number++) {
    messages += await step(number);
    const now = performance.now();
    durations[number] = now - last;
    last = now;
  }
  return messages;
}

function stepOf(connection: LoadConnection, partition: number, work: Work): Step {
  switch (work.kind) {
    case "send": {
      const frame = sendFrame(partition, work);
      return async () => {
        await connection.request(frame);
        return work.messagesCount;
      };
    }
    case "poll":
      return pollStep(connection, partition, work);
    case "poll_nothing":
      return pollNothingStep(connection, partition);
    case "ping":
      return askStep(connection, commandFrame<"ping">({ kind: "ping" }));
    case "get_stream":
      return askStep(connection, commandFrame<"get_stream">({ kind: "get_stream", stream: STREAM }));
    case "get_topic":
      return askStep(
        connection,
        commandFrame<"get_topic">({ kind: "get_topic", stream: STREAM, topic: TOPIC }),
      );
  }
}

function pollStep(
  connection: LoadConnection,
  partition: number,
  work: Extract<Work, { kind: "poll" }>,
): Step {
  const frame = pollFrame(partition, work.messagesCount);
  const expected = POLLED_HEADER_LENGTH + batchLength(work);
  return async (number) => {
    setPollOffset(frame, (number % work.batchesCount) * work.messagesCount);
    const length = await connection.request(frame);
    if (length !== expected) throw new Error(`a poll brought ${length} bytes instead of ${expected}`);
    return connection.polledCount();
  };
}

function pollNothingStep(connection: LoadConnection, partition: number): Step {
  const frame = pollFrame(partition, 1000);
  return async () => {
    const length = await connection.request(frame);
    // A bare program answers with nothing at all.
    if (length > POLLED_HEADER_LENGTH) throw new Error(`a poll at the end brought ${length} bytes`);
    return 0;
  };
}

function askStep(connection: LoadConnection, frame: Uint8Array): Step {
  return async () => {
    await connection.request(frame);
    return 0;
  };
}

function percentiles(durations: readonly Float64Array[]): Pick<LoadOutcome, "p50Micros" | "p99Micros"> {
  const all = new Float64Array(durations.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of durations) {
    all.set(each, at);
    at += each.length;
  }
  all.sort();
  const micros = (part: number) => 1000 * (all[Math.min(all.length - 1, Math.floor(all.length * part))] ?? 0);
  return { p50Micros: micros(0.5), p99Micros: micros(0.99) };
}
