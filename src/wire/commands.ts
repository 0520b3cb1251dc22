/** The table of commands as types: what each one asks, and what it answers. Its bytes are in `command_table.ts`. */
import type { ClientDetails, ClientRecord, GetClient, GetClients, GetMe } from "./clients.ts";
import type { FlushUnsavedBuffer } from "./flush.ts";
import type {
  CreateConsumerGroup,
  DeleteConsumerGroup,
  GetConsumerGroup,
  GetConsumerGroups,
  GroupDetails,
  GroupRecord,
  JoinConsumerGroup,
  LeaveConsumerGroup,
} from "./groups.ts";
import type {
  ConsumerOffset,
  DeleteConsumerOffset,
  GetConsumerOffset,
  StoreConsumerOffset,
} from "./offsets.ts";
import type { CreatePartitions, DeletePartitions } from "./partitions.ts";
import type { DeleteSegments } from "./segments.ts";
import type { GetSnapshot } from "./snapshot.ts";
import type { GetStats, Stats } from "./stats.ts";
import type {
  CreateStream,
  DeleteStream,
  GetStream,
  GetStreams,
  PurgeStream,
  StreamDetails,
  StreamRecord,
  UpdateStream,
} from "./streams.ts";
import type { ClusterMetadata, GetClusterMetadata, Ping } from "./system.ts";
import type {
  CreateTopic,
  DeleteTopic,
  GetTopic,
  GetTopics,
  PurgeTopic,
  TopicDetails,
  TopicRecord,
  UpdateTopic,
} from "./topics.ts";
import type { Identity, LoginUser, LogoutUser } from "./login.ts";
import type {
  CreatePersonalAccessToken,
  DeletePersonalAccessToken,
  GetPersonalAccessTokens,
  LoginWithPersonalAccessToken,
  RawToken,
  TokenRecord,
} from "./tokens.ts";
import type {
  ChangePassword,
  CreateUser,
  DeleteUser,
  GetUser,
  GetUsers,
  UpdatePermissions,
  UpdateUser,
  UserDetails,
  UserRecord,
} from "./users.ts";

/**
 * A request as a plain value, the same for every door. Sending and polling messages stand apart from this table because
 * their bytes are never turned into values (messages.ts).
 */
export type Command =
  | Ping
  | GetStats
  | GetSnapshot
  | GetClusterMetadata
  | GetMe
  | GetClient
  | GetClients
  | GetUser
  | GetUsers
  | CreateUser
  | DeleteUser
  | UpdateUser
  | UpdatePermissions
  | ChangePassword
  | LoginUser
  | LogoutUser
  | GetPersonalAccessTokens
  | CreatePersonalAccessToken
  | DeletePersonalAccessToken
  | LoginWithPersonalAccessToken
  | GetStream
  | GetStreams
  | CreateStream
  | UpdateStream
  | DeleteStream
  | PurgeStream
  | GetTopic
  | GetTopics
  | CreateTopic
  | UpdateTopic
  | DeleteTopic
  | PurgeTopic
  | CreatePartitions
  | DeletePartitions
  | DeleteSegments
  | GetConsumerOffset
  | StoreConsumerOffset
  | DeleteConsumerOffset
  | FlushUnsavedBuffer
  | GetConsumerGroup
  | GetConsumerGroups
  | CreateConsumerGroup
  | DeleteConsumerGroup
  | JoinConsumerGroup
  | LeaveConsumerGroup;

export type CommandKind = Command["kind"];
export type CommandOf<K extends CommandKind> = Extract<Command, { readonly kind: K }>;

/** What each command answers; undefined is the empty answer, which SDKs show as "none" where they ask for something. */
export interface Answers {
  ping: undefined;
  get_stats: Stats;
  get_snapshot: Uint8Array;
  get_cluster_metadata: ClusterMetadata;
  get_me: ClientDetails;
  get_client: ClientDetails | undefined;
  get_clients: readonly ClientRecord[];
  get_user: UserDetails | undefined;
  get_users: readonly UserRecord[];
  create_user: UserDetails;
  delete_user: undefined;
  update_user: undefined;
  update_permissions: undefined;
  change_password: undefined;
  login_user: Identity;
  logout_user: undefined;
  get_personal_access_tokens: readonly TokenRecord[];
  create_personal_access_token: RawToken;
  delete_personal_access_token: undefined;
  login_with_personal_access_token: Identity;
  get_stream: StreamDetails | undefined;
  get_streams: readonly StreamRecord[];
  create_stream: StreamRecord;
  update_stream: undefined;
  delete_stream: undefined;
  purge_stream: undefined;
  get_topic: TopicDetails | undefined;
  get_topics: readonly TopicRecord[];
  create_topic: TopicDetails;
  update_topic: undefined;
  delete_topic: undefined;
  purge_topic: undefined;
  create_partitions: undefined;
  delete_partitions: undefined;
  delete_segments: undefined;
  get_consumer_offset: ConsumerOffset | undefined;
  store_consumer_offset: undefined;
  delete_consumer_offset: undefined;
  flush_unsaved_buffer: undefined;
  get_consumer_group: GroupDetails | undefined;
  get_consumer_groups: readonly GroupRecord[];
  create_consumer_group: GroupRecord;
  delete_consumer_group: undefined;
  join_consumer_group: undefined;
  leave_consumer_group: undefined;
}
