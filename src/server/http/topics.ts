/** Topics over REST. */
import {
  BrokerError,
  type Compression,
  type PartitionRecord,
  type TopicDetails,
  type TopicRecord,
  type TopicSettings,
} from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { NotFoundError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { isName, streamInPath, topicInPath } from "./identifiers.ts";
import { exactInteger } from "./json.ts";
import type { Call, Rest, Route } from "./route.ts";
import { sizeText } from "./sizes.ts";

const ALL = "/streams/:stream_id/topics";
const ONE = `${ALL}/:topic_id`;

type StreamAddress = ReturnType<typeof streamInPath>;

const COMPRESSIONS: readonly Compression[] = ["none", "gzip"];

export function topicRoutes(rest: Rest): Route[] {
  return [
    { method: "GET", path: ALL, answer: (call) => list(call, rest) },
    { method: "POST", path: ALL, answer: (call) => create(call, rest) },
    {
      method: "GET",
      path: ONE,
      answer: async (call) => {
        const topic = await execute(rest, sessionOf(call), { kind: "get_topic", ...topicInPath(call) });
        if (topic === undefined) throw new NotFoundError();
        return json(call, detailsJson(topic));
      },
    },
    {
      method: "PUT",
      path: ONE,
      answer: async (call) => {
        const settings = topicSettings(await readBody(call, rest));
        await execute(rest, sessionOf(call), { kind: "update_topic", ...topicInPath(call), ...settings });
        return nothing(call, 204);
      },
    },
    {
      method: "DELETE",
      path: ONE,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "delete_topic", ...topicInPath(call) });
        return nothing(call, 204);
      },
    },
    {
      method: "DELETE",
      path: `${ONE}/purge`,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "purge_topic", ...topicInPath(call) });
        return nothing(call, 204);
      },
    },
  ];
}

/** A stream that is not there has no topics by the binary protocol; over REST it is not found. */
async function list(call: Call, rest: Rest): Promise<Response> {
  const stream = streamInPath(call);
  requireStream(rest, stream);
  const topics = await execute(rest, sessionOf(call), { kind: "get_topics", ...stream });
  return json(call, topics.map(topicJson));
}

async function create(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const partitionsCount = body.u32("partitions_count");
  const request = { ...streamInPath(call), partitionsCount, ...topicSettings(body) };
  requireStream(rest, request);
  const topic = await execute(rest, sessionOf(call), { kind: "create_topic", ...request });
  return json(call, detailsJson(topic));
}

/** Errors: NotFoundError. */
function requireStream({ broker }: Rest, address: StreamAddress): void {
  try {
    broker.requireThere({ stream: address.stream });
  } catch {
    throw new NotFoundError();
  }
}

/** Errors: RequestError 422; invalid_topic_name, invalid_replication_factor. */
function topicSettings(body: Fields): TopicSettings {
  const compression = COMPRESSIONS.find((one) => one === body.text("compression_algorithm").toLowerCase());
  if (compression === undefined) throw body.wrong("compression_algorithm", "none or gzip");
  const settings = {
    name: body.text("name"),
    compression,
    messageExpiryMicros: body.u64("message_expiry"),
    maxTopicSizeBytes: body.u64("max_topic_size"),
    replicationFactor: body.isAbsent("replication_factor") ? 1 : body.u8("replication_factor"),
  };
  if (!isName(settings.name)) {
    throw new BrokerError("invalid_topic_name", "a topic's name has 1 to 255 bytes");
  }
  if (settings.replicationFactor === 0) {
    throw new BrokerError("invalid_replication_factor", "the replication factor is 1 to 255, or left out");
  }
  return settings;
}

export function topicJson(topic: TopicRecord) {
  return {
    id: topic.id,
    created_at: topic.createdAtMicros,
    name: topic.name,
    size: sizeText(topic.sizeBytes),
    message_expiry: exactInteger(topic.messageExpiryMicros),
    compression_algorithm: topic.compression,
    max_topic_size: exactInteger(topic.maxTopicSizeBytes),
    replication_factor: topic.replicationFactor,
    messages_count: topic.messagesCount,
    partitions_count: topic.partitionsCount,
  };
}

function detailsJson(topic: TopicDetails): unknown {
  return { ...topicJson(topic), partitions: topic.partitions.map(partitionJson) };
}

function partitionJson(partition: PartitionRecord): unknown {
  return {
    id: partition.id,
    created_at: partition.createdAtMicros,
    segments_count: partition.segmentsCount,
    current_offset: partition.currentOffset,
    size: sizeText(partition.sizeBytes),
    messages_count: partition.messagesCount,
  };
}
