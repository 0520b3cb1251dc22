/** Topics of a sample broker, and messages in them. For tests of this room. */
import {
  type BrokerError,
  messagesOf,
  type MessageToSend,
  type PollMessages,
  writeBatch,
  Writer,
} from "../wire/mod.ts";
import type { MessagesRead } from "../log/mod.ts";
import type { SampleBroker } from "./sample_broker.ts";
import type { Session } from "./session.ts";

export const PLACE = { stream: "s", topic: "t" } as const;
const INDEX_ENTRY_LENGTH = 16;

/** A stream "s" with a topic "t". */
export async function createTopic(sample: SampleBroker, root: Session, partitionsCount = 1): Promise<void> {
  await sample.ask(root, { kind: "create_stream", name: "s" });
  await sample.ask(root, {
    kind: "create_topic",
    stream: "s",
    name: "t",
    partitionsCount,
    compression: "none",
    messageExpiryMicros: 0n,
    maxTopicSizeBytes: 0n,
    replicationFactor: 1,
  });
}

/** One message for each number, which is its payload. */
export async function send(
  sample: SampleBroker,
  session: Session,
  partition: number,
  ...numbers: readonly number[]
): Promise<void> {
  const writer = new Writer();
  writeBatch(writer, numbers.map(messageOf));
  const bytes = writer.bytes();
  const slab = sample.broker.slabs.acquire(bytes.length);
  slab.bytes.set(bytes);
  const indexLength = numbers.length * INDEX_ENTRY_LENGTH;
  const destination = { ...PLACE, partitioning: { kind: "partition", id: partition } as const };
  try {
    await sample.broker.send(session, destination, {
      indexAddress: slab.address,
      messagesAddress: slab.address + indexLength,
      messagesLength: bytes.length - indexLength,
      messagesCount: numbers.length,
    });
  } finally {
    sample.broker.slabs.release(slab);
  }
}

export function pollCommand(changes: Partial<PollMessages> = {}): PollMessages {
  return {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: 1 },
    ...PLACE,
    partition: 0,
    strategy: { kind: "offset", offset: 0 },
    count: 100,
    autoCommit: false,
    ...changes,
  };
}

/** The numbers of the messages, which are released. */
export function numbersOf(read: MessagesRead): number[] {
  const numbers = [...messagesOf(read.messages)].map(({ payload }) => payload[0]!);
  read.release();
  return numbers;
}

/** The name of the refusal. */
export function refusalOf(error: unknown): string {
  return (error as BrokerError).code;
}

function messageOf(number: number): MessageToSend {
  return {
    id: 0n,
    originTimestampMicros: 0n,
    payload: new Uint8Array([number]),
    userHeaders: new Uint8Array(0),
  };
}
