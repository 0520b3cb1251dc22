/** The rules of topics. */
import {
  BrokerError,
  type CommandOf,
  SERVER_DEFAULT,
  type TopicDetails,
  type TopicRecord,
  type TopicSettings,
} from "../wire/mod.ts";
import { allowedStream, allowedTopic, findAllowedStream, findAllowedTopic, inTurnOf } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { dissolveGroups, forgetGivenOut } from "./groups.ts";
import { namedPartitions, type Stream, type Topic } from "./metadata.ts";
import { MAX_PARTITIONS_A_REQUEST } from "./partitions.ts";
import { topicDetails, topicRecord } from "./records.ts";
import { attachLogs } from "./storage.ts";

export function getTopic(core: Core, user: User, command: CommandOf<"get_topic">): TopicDetails | undefined {
  const found = findAllowedTopic(core, user, command);
  return found && topicDetails(found.topic);
}

export function getTopics(core: Core, user: User, command: CommandOf<"get_topics">): TopicRecord[] {
  return findAllowedStream(core, user, command)?.topics.values().map(topicRecord) ?? [];
}

export function createTopic(
  core: Core,
  user: User,
  command: CommandOf<"create_topic">,
): Promise<TopicDetails> {
  return inTurnOf(core, user, command.kind, async () => {
    if (command.partitionsCount > MAX_PARTITIONS_A_REQUEST) {
      throw new BrokerError(
        "too_many_partitions",
        `a topic begins with 0 to ${MAX_PARTITIONS_A_REQUEST} partitions, not ${command.partitionsCount}`,
      );
    }
    refuseUnknownCompression(command);
    const stream = allowedStream(core, user, command);
    refuseSmallSize(core, command);
    refuseTakenName(core, stream, command.name);
    await core.storage.finishRemovals();
    const id = stream.topics.nextId;
    const partitionIds = Array.from({ length: command.partitionsCount }, (_, partition) => partition);
    await core.recordWith(user.id, { command, assignedId: id }, {
      prepare: () => core.storage.createLogs(stream.id, id, partitionIds),
      complete: (logs) => attachLogs(core.metadata.topic(stream, id).partitions, logs),
      undo: (logs) => core.storage.discardLogs(stream.id, id, logs),
    });
    return topicDetails(core.metadata.topic(stream, id));
  });
}

export function updateTopic(
  core: Core,
  user: User,
  command: CommandOf<"update_topic">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    refuseUnknownCompression(command);
    const { stream, topic } = allowedTopic(core, user, command);
    refuseTakenName(core, stream, command.name, topic);
    await core.record(user.id, command);
    return undefined;
  });
}

export function deleteTopic(
  core: Core,
  user: User,
  command: CommandOf<"delete_topic">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const { topic } = allowedTopic(core, user, command);
    await core.record(user.id, command);
    dissolveGroups(core, topic);
    await core.storage.remove(topic.partitions);
    return undefined;
  });
}

export function purgeTopic(
  core: Core,
  user: User,
  command: CommandOf<"purge_topic">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const { stream, topic } = allowedTopic(core, user, command);
    const entry = await core.record(user.id, command);
    await core.storage.purge(entry, namedPartitions(stream, topic));
    forgetGivenOut(topic);
    return undefined;
  });
}

function refuseUnknownCompression(
  settings: { readonly compression: TopicSettings["compression"] | undefined },
): void {
  if (settings.compression === undefined) {
    throw new BrokerError("invalid_command", "the compression is 1 (none) or 2 (gzip)");
  }
}

/** A topic that cannot hold one segment could not be kept within its size. */
function refuseSmallSize(core: Core, settings: { readonly maxTopicSizeBytes: bigint }): void {
  const { maxTopicSizeBytes } = settings;
  const { segmentSizeBytes } = core.settings.log;
  if (maxTopicSizeBytes !== SERVER_DEFAULT && maxTopicSizeBytes < BigInt(segmentSizeBytes)) {
    throw new BrokerError(
      "invalid_topic_size",
      `a topic's maximum size is at least that of a segment, ${segmentSizeBytes} bytes, not ${maxTopicSizeBytes}`,
    );
  }
}

function refuseTakenName(core: Core, stream: Stream, name: string, owner?: Topic): void {
  const holder = core.metadata.findTopic(stream, name);
  if (holder !== undefined && holder !== owner) {
    throw new BrokerError(
      "topic_name_already_exists",
      `stream "${stream.name}" has a topic named "${name}" already (id ${holder.id})`,
    );
  }
}
