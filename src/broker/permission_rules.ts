/**
 * Who may do what: one table of commands, one table of rules, one way to read them (docs/protocol.md, Permissions).
 *
 * A user may when any flag of the rule is set, on whichever level; nothing denies. So a command that a flag on a single
 * topic allows is allowed as well to who may do it everywhere.
 */
import type { CommandKind, GlobalFlag, Permissions, StreamFlag, TopicFlag } from "../wire/mod.ts";

/** Commands with their own way into the broker are asked about like all others. */
export type RuledKind = CommandKind | "poll_messages" | "send_messages";

interface Rule {
  readonly global: readonly GlobalFlag[];
  readonly stream: readonly StreamFlag[];
  readonly topic: readonly TopicFlag[];
}

const STREAM_READERS = ["manageStream", "readStream", "manageTopics", "readTopics"] as const;
const TOPIC_READERS = ["manageStreams", "readStreams", "manageTopics", "readTopics"] as const;

const RULES = {
  servers: rule(["manageServers", "readServers"]),
  usersRead: rule(["manageUsers", "readUsers"]),
  users: rule(["manageUsers"]),
  streamsRead: rule(["manageStreams", "readStreams"]),
  streamRead: rule(["manageStreams", "readStreams"], ["manageStream", "readStream"]),
  streams: rule(["manageStreams"]),
  stream: rule(["manageStreams"], ["manageStream"]),
  topicsRead: rule(TOPIC_READERS, STREAM_READERS),
  topicRead: rule(TOPIC_READERS, STREAM_READERS, ["manageTopic", "readTopic"]),
  topics: rule(["manageStreams", "manageTopics"], ["manageStream", "manageTopics"]),
  topic: rule(["manageStreams", "manageTopics"], ["manageStream", "manageTopics"], ["manageTopic"]),
  poll: rule(["pollMessages", ...TOPIC_READERS], ["pollMessages", ...STREAM_READERS], [
    "pollMessages",
    "manageTopic",
    "readTopic",
  ]),
  send: rule(["sendMessages", "manageStreams", "manageTopics"], [
    "sendMessages",
    "manageStream",
    "manageTopics",
  ], ["sendMessages", "manageTopic"]),
} as const;

/**
 * "everybody": no login is needed. "self": a login is enough, the command is about who asks. What a user may do with its
 * own record although the rule is about others' stands with those commands.
 */
export const RULE_OF: { readonly [K in RuledKind]: keyof typeof RULES | "everybody" | "self" } = {
  ping: "everybody",
  login_user: "everybody",
  login_with_personal_access_token: "everybody",
  logout_user: "self",
  get_me: "self",
  get_cluster_metadata: "self",
  get_personal_access_tokens: "self",
  create_personal_access_token: "self",
  delete_personal_access_token: "self",
  get_stats: "servers",
  get_snapshot: "servers",
  get_client: "servers",
  get_clients: "servers",
  get_user: "usersRead",
  get_users: "usersRead",
  create_user: "users",
  delete_user: "users",
  update_user: "users",
  update_permissions: "users",
  change_password: "users",
  get_stream: "streamRead",
  get_streams: "streamsRead",
  create_stream: "streams",
  update_stream: "stream",
  delete_stream: "stream",
  purge_stream: "stream",
  get_topic: "topicRead",
  get_topics: "topicsRead",
  create_topic: "topics",
  update_topic: "topic",
  delete_topic: "topic",
  purge_topic: "topic",
  create_partitions: "topic",
  delete_partitions: "topic",
  delete_segments: "topic",
  poll_messages: "poll",
  get_consumer_offset: "poll",
  store_consumer_offset: "poll",
  delete_consumer_offset: "poll",
  send_messages: "send",
  flush_unsaved_buffer: "send",
  get_consumer_group: "topicRead",
  get_consumer_groups: "topicRead",
  create_consumer_group: "topicRead",
  delete_consumer_group: "topicRead",
  join_consumer_group: "topicRead",
  leave_consumer_group: "topicRead",
};

/** What a command is about; both absent for the server as a whole. */
export interface Place {
  readonly streamId?: number;
  readonly topicId?: number;
}

/** The one place where flags are looked at. A user without a record may what needs no flag. */
export function isAllowed(permissions: Permissions | undefined, kind: RuledKind, place: Place): boolean {
  const name = RULE_OF[kind];
  if (name === "everybody" || name === "self") return true;
  if (permissions === undefined) return false;
  const { global, stream, topic } = RULES[name];
  if (hasAny(permissions.global, global)) return true;
  const onStream = place.streamId === undefined ? undefined : permissions.streams.get(place.streamId);
  if (onStream === undefined) return false;
  if (hasAny(onStream, stream)) return true;
  const onTopic = place.topicId === undefined ? undefined : onStream.topics.get(place.topicId);
  return onTopic !== undefined && hasAny(onTopic, topic);
}

function hasAny<F extends string>(flags: Readonly<Record<F, boolean>>, wanted: readonly F[]): boolean {
  for (const flag of wanted) if (flags[flag]) return true;
  return false;
}

function rule(
  global: readonly GlobalFlag[],
  stream: readonly StreamFlag[] = [],
  topic: readonly TopicFlag[] = [],
): Rule {
  return { global, stream, topic };
}
