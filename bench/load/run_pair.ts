/** A producer and a consumer on one partition at the same time. */
import type { LoadConnection } from "./connection.ts";
import { pollFrame, sendFrame, setPollOffset } from "./frames.ts";
import type { BatchShape } from "./work.ts";

export interface Pair {
  readonly partition: number;
  readonly producer: LoadConnection;
  readonly consumer: LoadConnection;
}

/**
 * How many batches a poll may bring. One that asks for no more than a request brings in could never catch up: a poll
 * takes as long as a send while both share the machine.
 */
export const BATCHES_A_POLL = 3;

/** How long a consumer that has read everything waits before it asks again. */
const PAUSE_MS = 1;

/**
 * Ends when the consumer has read all that the producer sent. Returns how many batches it was behind at most, counted
 * when one was acknowledged. Errors: when a poll brings a part of a batch.
 */
export async function runPair(pair: Pair, batch: BatchShape, batches: number): Promise<number> {
  const progress = { sent: 0, read: 0, mostBehind: 0 };
  await Promise.all([produce(pair, batch, batches, progress), consume(pair, batch, batches, progress)]);
  return progress.mostBehind;
}

interface Progress {
  sent: number;
  read: number;
  mostBehind: number;
}

async function produce(pair: Pair, batch: BatchShape, batches: number, progress: Progress): Promise<void> {
  const frame = sendFrame(pair.partition, batch);
  while (progress.sent < batches) {
    await pair.producer.request(frame);
    progress.sent++;
    progress.mostBehind = Math.max(progress.mostBehind, progress.sent - progress.read);
  }
}

async function consume(pair: Pair, batch: BatchShape, batches: number, progress: Progress): Promise<void> {
  const { messagesCount } = batch;
  const frame = pollFrame(pair.partition, BATCHES_A_POLL * messagesCount);
  while (progress.read < batches) {
    setPollOffset(frame, progress.read * messagesCount);
    await pair.consumer.request(frame);
    const polled = pair.consumer.polledCount();
    if (polled % messagesCount !== 0) {
      throw new Error(`a poll brought ${polled} messages of batches of ${messagesCount}`);
    }
    progress.read += polled / messagesCount;
    if (polled === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}
