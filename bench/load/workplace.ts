/** The stream and topic in a broker that a round of a case works on: made fresh, filled, checked, and deleted again. */
import {
  type CommandKind,
  type CommandOf,
  commandTable,
  Reader,
  SERVER_DEFAULT,
  type TopicDetails,
} from "../../src/wire/mod.ts";
import type { LoadConnection } from "./connection.ts";
import { commandFrame, sendFrame, STREAM, TOPIC } from "./frames.ts";
import { type Load, partitionsOf } from "./work.ts";

/** As many as one request may make. */
const PARTITIONS_A_REQUEST = 1000;

/** The partitions of the load, with the messages that its polls will ask for. */
export async function makeWorkplace(control: LoadConnection, load: Load): Promise<void> {
  const partitions = partitionsOf(load);
  await makeTopic(control, partitions);
  if (load.work.kind !== "poll") return;
  for (let partition = 0; partition < partitions; partition++) {
    const frame = sendFrame(partition, load.work);
    for (let batch = 0; batch < load.work.batchesCount; batch++) await control.request(frame);
  }
}

export async function makeTopic(control: LoadConnection, partitions: number): Promise<void> {
  await ask<"create_stream">(control, { kind: "create_stream", name: STREAM });
  await ask<"create_topic">(control, {
    kind: "create_topic",
    stream: STREAM,
    name: TOPIC,
    partitionsCount: Math.min(partitions, PARTITIONS_A_REQUEST),
    compression: "none",
    messageExpiryMicros: SERVER_DEFAULT,
    maxTopicSizeBytes: SERVER_DEFAULT,
    replicationFactor: 1,
  });
  for (let made = PARTITIONS_A_REQUEST; made < partitions; made += PARTITIONS_A_REQUEST) {
    await ask<"create_partitions">(control, {
      kind: "create_partitions",
      stream: STREAM,
      topic: TOPIC,
      partitionsCount: Math.min(partitions - made, PARTITIONS_A_REQUEST),
    });
  }
}

/** What the broker says that the topic holds. */
export async function lookAtWorkplace(control: LoadConnection): Promise<TopicDetails> {
  const length = await ask<"get_topic">(control, { kind: "get_topic", stream: STREAM, topic: TOPIC });
  const topic = commandTable.get_topic.decodeAnswer(new Reader(control.payload(length)));
  if (topic === undefined) throw new Error("the topic of the bench is gone");
  return topic;
}

export async function removeWorkplace(control: LoadConnection): Promise<void> {
  await ask<"delete_stream">(control, { kind: "delete_stream", stream: STREAM });
}

function ask<K extends CommandKind>(control: LoadConnection, command: CommandOf<K>): Promise<number> {
  return control.request(commandFrame<K>(command));
}
