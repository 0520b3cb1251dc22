/** Which rule answers which command. What needs no login comes first; everything else is asked by a user. */
import type { Answers, Command, CommandKind, CommandOf } from "../wire/mod.ts";
import { type Asker, requireUser } from "./access.ts";
import type { User } from "./accounts.ts";
import { getClient, getClients, getMe } from "./clients.ts";
import type { Core } from "./core.ts";
import {
  createConsumerGroup,
  deleteConsumerGroup,
  getConsumerGroup,
  getConsumerGroups,
  joinConsumerGroup,
  leaveConsumerGroup,
} from "./groups.ts";
import { loginUser, loginWithToken, logoutUser } from "./logins.ts";
import { flushUnsavedBuffer } from "./messages.ts";
import { deleteConsumerOffset, getConsumerOffset, storeConsumerOffset } from "./offsets.ts";
import { createPartitions, deletePartitions } from "./partitions.ts";
import { deleteSegments } from "./segments.ts";
import type { Session } from "./session.ts";
import { takeSnapshot } from "./snapshot.ts";
import { createStream, deleteStream, getStream, getStreams, purgeStream, updateStream } from "./streams.ts";
import { getStats } from "./system.ts";
import { createToken, deleteToken, getTokens } from "./tokens.ts";
import { createTopic, deleteTopic, getTopic, getTopics, purgeTopic, updateTopic } from "./topics.ts";
import {
  changePassword,
  createUser,
  deleteUser,
  getUser,
  getUsers,
  updatePermissions,
  updateUser,
} from "./users.ts";

export type Answer<K extends CommandKind> = Answers[K] | Promise<Answers[K]>;

type SessionKind = "ping" | "login_user" | "login_with_personal_access_token" | "logout_user";
type UserKind = Exclude<CommandKind, SessionKind>;

type Rule<K extends CommandKind> = (core: Core, asker: Asker, command: CommandOf<K>) => Answer<K>;

/** For rules to which it does not matter over which connection a user asks. */
function byUser<C, A>(rule: (core: Core, user: User, command: C) => A) {
  return (core: Core, { user }: Asker, command: C): A => rule(core, user, command);
}

const RULES: { readonly [K in UserKind]: Rule<K> } = {
  get_cluster_metadata: (core) => core.settings.clusterMetadata(),
  get_me: (core, { session }) => getMe(core, session),
  get_stats: byUser(getStats),
  get_snapshot: byUser(takeSnapshot),
  get_client: byUser(getClient),
  get_clients: byUser(getClients),
  get_user: getUser,
  get_users: byUser(getUsers),
  create_user: byUser(createUser),
  delete_user: byUser(deleteUser),
  update_user: byUser(updateUser),
  update_permissions: byUser(updatePermissions),
  change_password: changePassword,
  get_personal_access_tokens: (_, { user }) => getTokens(user),
  create_personal_access_token: byUser(createToken),
  delete_personal_access_token: byUser(deleteToken),
  get_stream: byUser(getStream),
  get_streams: byUser(getStreams),
  create_stream: byUser(createStream),
  update_stream: byUser(updateStream),
  delete_stream: byUser(deleteStream),
  purge_stream: byUser(purgeStream),
  get_topic: byUser(getTopic),
  get_topics: byUser(getTopics),
  create_topic: byUser(createTopic),
  update_topic: byUser(updateTopic),
  delete_topic: byUser(deleteTopic),
  purge_topic: byUser(purgeTopic),
  create_partitions: byUser(createPartitions),
  delete_partitions: byUser(deletePartitions),
  delete_segments: byUser(deleteSegments),
  get_consumer_offset: byUser(getConsumerOffset),
  store_consumer_offset: storeConsumerOffset,
  delete_consumer_offset: deleteConsumerOffset,
  flush_unsaved_buffer: byUser(flushUnsavedBuffer),
  get_consumer_group: byUser(getConsumerGroup),
  get_consumer_groups: byUser(getConsumerGroups),
  create_consumer_group: byUser(createConsumerGroup),
  delete_consumer_group: byUser(deleteConsumerGroup),
  join_consumer_group: joinConsumerGroup,
  leave_consumer_group: leaveConsumerGroup,
};

/** Errors: BrokerError; DiskError when the machine refused; anything else is a bug of ours. */
export function dispatch(core: Core, session: Session, command: Command): Answer<CommandKind> {
  switch (command.kind) {
    case "ping":
      return undefined;
    case "login_user":
      return loginUser(core, session, command);
    case "login_with_personal_access_token":
      return loginWithToken(core, session, command);
    case "logout_user":
      return logoutUser(core, session);
  }
  const user = requireUser(core, session, command.kind);
  // The rule of a kind takes commands of that kind; the compiler cannot follow that through a union.
  const rule = RULES[command.kind] as (core: Core, asker: Asker, command: Command) => Answer<CommandKind>;
  return rule(core, { session, user }, command);
}
