/** Asks a broker for all that it has, as a client would. */
import assert from "node:assert/strict";
import type { Broker, Session } from "../../src/broker/mod.ts";
import type { StateLedger } from "../../src/broker/state/ledger.ts";
import { BrokerError, type Consumer, type TopicDetails } from "../../src/wire/mod.ts";
import { readBack } from "../support/batches.ts";
import type { FoundPartition, FoundTopic, FoundWorld } from "./broker_model.ts";

export interface LookOptions {
  readonly streams: readonly string[];
  /** The first is a single consumer, the others are groups. */
  readonly readers: readonly string[];
  /** How far each partition was known to be on the disk; undefined when the crash must not undo any answer. */
  readonly saved: StateLedger | undefined;
}

export async function lookAround(
  broker: Broker,
  session: Session,
  options: LookOptions,
): Promise<FoundWorld> {
  const found = new Map<string, { topic: FoundTopic | undefined }>();
  for (const stream of options.streams) {
    const details = await broker.execute(session, { kind: "get_stream", stream });
    if (details === undefined) continue;
    const topic = await broker.execute(session, { kind: "get_topic", stream, topic: "topic" });
    found.set(stream, {
      topic: topic && await lookAtTopic(broker, session, { stream, streamId: details.id, topic, options }),
    });
  }
  return found;
}

interface TopicPlace {
  readonly stream: string;
  readonly streamId: number;
  readonly topic: TopicDetails;
  readonly options: LookOptions;
}

async function lookAtTopic(broker: Broker, session: Session, place: TopicPlace): Promise<FoundTopic> {
  const { stream, topic } = place;
  const groups = await broker.execute(session, { kind: "get_consumer_groups", stream, topic: "topic" });
  const partitions: FoundPartition[] = [];
  for (const { id } of topic.partitions) partitions.push(await lookAtPartition(broker, session, place, id));
  return { partitions, groups: groups.map(({ name }) => name) };
}

async function lookAtPartition(
  broker: Broker,
  session: Session,
  { stream, streamId, topic, options }: TopicPlace,
  partition: number,
): Promise<FoundPartition> {
  const { read, currentOffset } = await broker.poll(session, {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: 1 },
    stream,
    topic: "topic",
    partition,
    strategy: { kind: "first" },
    count: 100_000,
    autoCommit: false,
  });
  const messages = readBack(await read.whole());
  read.release();
  const first = messages[0]?.offset ?? (currentOffset === 0 ? 0 : currentOffset + 1);
  for (const [at, { offset }] of messages.entries()) assert.equal(offset, first + at, "offsets are dense");
  const offsets = new Map<string, number | undefined>();
  for (const [at, reader] of options.readers.entries()) {
    const consumer: Consumer = { kind: at === 0 ? "consumer" : "group", id: reader };
    offsets.set(reader, await storedOffset(broker, session, { stream, partition, consumer }));
  }
  const name = { streamId, topicId: topic.id, partitionId: partition };
  const promised = options.saved && (options.saved.notes(name).recoveryPoint?.nextOffset ?? 0);
  return { first, ids: messages.map(({ id }) => id), offsets, promised };
}

async function storedOffset(
  broker: Broker,
  session: Session,
  { stream, partition, consumer }: {
    readonly stream: string;
    readonly partition: number;
    readonly consumer: Consumer;
  },
): Promise<number | undefined> {
  const place = { stream, topic: "topic", partition };
  try {
    const found = await broker.execute(session, { kind: "get_consumer_offset", consumer, ...place });
    return found?.storedOffset;
  } catch (error) {
    // A group that is not there has stored nothing.
    if (error instanceof BrokerError) return undefined;
    throw error;
  }
}
