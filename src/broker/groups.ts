/** The rules of consumer groups: made and deleted by the journal, joined and left by connections. */
import { BrokerError, type CommandOf, type GroupDetails, type GroupRecord } from "../wire/mod.ts";
import { allowedTopic, type Asker, findAllowedTopic, inTurnOf, requireAllowed } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import type { ConsumerGroup, Metadata, Stream, Topic } from "./metadata.ts";
import { isAllowed } from "./permission_rules.ts";
import { requireLive, type Session } from "./session.ts";

type GroupCommand = CommandOf<
  "get_consumer_group" | "delete_consumer_group" | "join_consumer_group" | "leave_consumer_group"
>;

interface GroupPlace {
  readonly stream: Stream;
  readonly topic: Topic;
  readonly group: ConsumerGroup;
}

export function getConsumerGroup(
  core: Core,
  user: User,
  command: CommandOf<"get_consumer_group">,
): GroupDetails | undefined {
  const { metadata } = core;
  const stream = metadata.findStream(command.stream);
  const topic = stream && metadata.findTopic(stream, command.topic);
  const group = topic && metadata.findGroup(topic, command.group);
  if (stream === undefined || topic === undefined || group === undefined) return undefined;
  requireAllowed(user, command.kind, { streamId: stream.id, topicId: topic.id });
  const members = group.membership.members.map(({ id, partitions }) => ({ id, partitions }));
  return { ...groupRecord(topic, group), members };
}

export function getConsumerGroups(
  core: Core,
  user: User,
  command: CommandOf<"get_consumer_groups">,
): GroupRecord[] {
  const topic = findAllowedTopic(core, user, command)?.topic;
  return topic?.groups.values().map((group) => groupRecord(topic, group)) ?? [];
}

export function createConsumerGroup(
  core: Core,
  user: User,
  command: CommandOf<"create_consumer_group">,
): Promise<GroupRecord> {
  return inTurnOf(core, user, command.kind, async () => {
    const { topic } = allowedTopic(core, user, command);
    refuseTakenName(core, topic, command.name);
    await core.storage.finishRemovals();
    const id = topic.groups.nextId;
    await core.record(user.id, command, id);
    return groupRecord(topic, core.metadata.group(topic, id));
  });
}

export function deleteConsumerGroup(
  core: Core,
  user: User,
  command: CommandOf<"delete_consumer_group">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    const { topic, group } = placeOf(core, user, command);
    await core.record(user.id, command);
    dissolveGroup(core, group);
    await core.storage.removeOffsets(topic.partitions, group.id);
    return undefined;
  });
}

/** Errors: stale_client for a connection that is in the list of clients no more. */
export function joinConsumerGroup(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"join_consumer_group">,
): undefined {
  const { stream, topic, group } = placeOf(core, user, command);
  requireLive(core.clients, session);
  if (group.membership.memberOf(session.clientId) !== undefined) return;
  group.membership.join(session.clientId, core.platform.clock.monotonicMs());
  session.groups.push({ streamId: stream.id, topicId: topic.id, group });
}

export function leaveConsumerGroup(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"leave_consumer_group">,
): undefined {
  const { group } = placeOf(core, user, command);
  if (!group.membership.leave(session.clientId)) throw new BrokerError("consumer_group_member_not_found");
  forget(session, group);
}

/** What happens when a connection ends, or counts as ended. */
export function leaveAllGroups(session: Session): void {
  for (const { group } of session.groups.splice(0)) group.membership.leave(session.clientId);
}

/** What happens when a user lost rights: partitions that it cannot read any more go to members that can. */
export function leaveLostGroups(core: Core, { id, status, permissions }: User): void {
  for (const session of core.clients.all()) {
    if (session.userId !== id) continue;
    for (const { streamId, topicId, group } of [...session.groups]) {
      if (status === "active" && isAllowed(permissions, "poll_messages", { streamId, topicId })) continue;
      group.membership.leave(session.clientId);
      forget(session, group);
    }
  }
}

/** Its members are members no more; the group itself has left the model, or is about to. */
export function dissolveGroup(core: Core, group: ConsumerGroup): void {
  for (const clientId of group.membership.dissolve()) {
    const session = core.clients.get(clientId);
    if (session !== undefined) forget(session, group);
  }
}

export function dissolveGroups(core: Core, topic: Topic): void {
  for (const group of topic.groups.each()) dissolveGroup(core, group);
}

/** Members get to poll partitions when their files are open, not before. */
export function dealOutPartitions(topic: Topic): void {
  for (const group of topic.groups.each()) group.membership.resize(topic.partitions.length);
}

/** The partitions were emptied. */
export function forgetGivenOut(topic: Topic): void {
  for (const group of topic.groups.each()) group.membership.forgetGivenOut();
}

/** At start: groups know their partitions, and offsets of groups that the journal does not know go. */
export async function openGroups(metadata: Metadata): Promise<void> {
  for (const topic of metadata.topics()) {
    dealOutPartitions(topic);
    for (const { log } of topic.partitions) {
      await log?.offsets.keepOnly("groups", (id) => topic.groups.get(id) !== undefined);
    }
  }
}

function forget(session: Session, group: ConsumerGroup): void {
  const at = session.groups.findIndex((joined) => joined.group === group);
  if (at >= 0) session.groups.splice(at, 1);
}

/** The group is found before the permission is asked, like everything that a command is about. */
function placeOf(core: Core, user: User, command: GroupCommand): GroupPlace {
  const stream = core.metadata.stream(command.stream);
  const topic = core.metadata.topic(stream, command.topic);
  const group = core.metadata.group(topic, command.group);
  requireAllowed(user, command.kind, { streamId: stream.id, topicId: topic.id });
  return { stream, topic, group };
}

function groupRecord(topic: Topic, group: ConsumerGroup): GroupRecord {
  return {
    id: group.id,
    partitionsCount: topic.partitions.length,
    membersCount: group.membership.size,
    name: group.name,
  };
}

function refuseTakenName(core: Core, topic: Topic, name: string): void {
  const holder = core.metadata.findGroup(topic, name);
  if (holder === undefined) return;
  throw new BrokerError(
    "consumer_group_name_already_exists",
    `topic "${topic.name}" has a consumer group named "${name}" already (id ${holder.id})`,
  );
}
