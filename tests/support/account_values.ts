/** Recorded requests and answers about clients, users and tokens as values of ours. */
import {
  type Answers,
  type ClientDetails,
  type ClientRecord,
  type CommandKind,
  type CommandOf,
  GLOBAL_FLAGS,
  type Identifier,
  type Permissions,
  STREAM_FLAGS,
  type TokenRecord,
  TOPIC_FLAGS,
  type Transport,
  type UserRecord,
} from "../../src/wire/mod.ts";

type Flags = Readonly<Record<string, boolean>>;

interface PermissionsInput {
  readonly global: Flags;
  readonly streams: readonly {
    readonly streamId: number;
    readonly permissions: Flags;
    readonly topics: readonly { readonly topicId: number; readonly permissions: Flags }[];
  }[];
}

/** Every name that an input uses; each command has its own few. */
export interface AccountInput {
  readonly clientId: number;
  readonly userId: Identifier;
  readonly username: string;
  readonly password: string;
  readonly version?: string;
  readonly context?: string;
  readonly status?: number;
  readonly permissions?: PermissionsInput | null;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly token: string;
  readonly name: string;
  readonly expiry?: string;
}

interface PermissionsFields {
  readonly global: readonly boolean[];
  readonly streams: readonly {
    readonly streamId: number;
    readonly perms: readonly boolean[];
    readonly topics: readonly { readonly topicId: number; readonly perms: readonly boolean[] }[];
  }[];
}

interface UserFields {
  readonly id: number;
  readonly createdAt: string;
  readonly status: number;
  readonly username: string;
}

interface ClientFields {
  readonly clientId: number;
  readonly userId: number;
  readonly transport: number;
  readonly address: string;
  readonly groups: ClientDetails["groups"];
}

/** Every name that an answer uses; each command has its own few. */
export interface AccountFields extends UserFields, ClientFields {
  readonly users: readonly UserFields[];
  readonly clients: readonly ClientFields[];
  readonly permissions: PermissionsFields | null;
  readonly token: string;
  readonly tokens: readonly { readonly name: string; readonly expiryAt: string }[];
}

type AccountKind =
  & CommandKind
  & (`${string}user${string}` | `${string}client${string}` | `${string}token${string}` | AlsoAccount);
type AlsoAccount = "get_me" | "update_permissions" | "change_password";

/** What a client sends that was told no time. */
const DEFAULT_EXPIRY = "600";
const NOBODY = 0xffff_ffff;
const STATUSES = ["active", "inactive"] as const;
const TRANSPORTS: readonly Transport[] = ["tcp", "quic", "http", "websocket"];

export const ACCOUNT_REQUESTS: { readonly [K in AccountKind]: (input: AccountInput) => CommandOf<K> } = {
  get_me: () => ({ kind: "get_me" }),
  get_client: ({ clientId }) => ({ kind: "get_client", clientId }),
  get_clients: () => ({ kind: "get_clients" }),
  get_user: ({ userId }) => ({ kind: "get_user", user: userId }),
  get_users: () => ({ kind: "get_users" }),
  create_user: ({ username, password, status, permissions }) => ({
    kind: "create_user",
    username,
    password,
    status: statusOf(status ?? 1),
    permissions: permissionsOfInput(permissions),
  }),
  delete_user: ({ userId }) => ({ kind: "delete_user", user: userId }),
  update_user: ({ userId, username, status }) => ({
    kind: "update_user",
    user: userId,
    username,
    status: status === undefined ? undefined : statusOf(status),
  }),
  update_permissions: ({ userId, permissions }) => ({
    kind: "update_permissions",
    user: userId,
    permissions: permissionsOfInput(permissions),
  }),
  change_password: ({ userId, currentPassword, newPassword }) => ({
    kind: "change_password",
    user: userId,
    currentPassword,
    newPassword,
  }),
  login_user: ({ username, password, version, context }) => ({
    kind: "login_user",
    username,
    password,
    version,
    context,
  }),
  logout_user: () => ({ kind: "logout_user" }),
  get_personal_access_tokens: () => ({ kind: "get_personal_access_tokens" }),
  create_personal_access_token: ({ name, expiry }) => ({
    kind: "create_personal_access_token",
    name,
    expiryMicros: BigInt(expiry ?? DEFAULT_EXPIRY),
  }),
  delete_personal_access_token: ({ name }) => ({ kind: "delete_personal_access_token", name }),
  login_with_personal_access_token: ({ token }) => ({ kind: "login_with_personal_access_token", token }),
};

export const ACCOUNT_ANSWERS: { readonly [K in AccountKind]?: (fields: AccountFields) => Answers[K] } = {
  get_me: clientDetails,
  get_client: clientDetails,
  get_clients: ({ clients }) => clients.map(clientRecord),
  get_user: userDetails,
  get_users: ({ users }) => users.map(userRecord),
  create_user: userDetails,
  login_user: ({ userId }) => ({ userId }),
  get_personal_access_tokens: ({ tokens }) => tokens.map(tokenRecord),
  create_personal_access_token: ({ token }) => ({ token }),
  login_with_personal_access_token: ({ userId }) => ({ userId }),
};

function permissionsOfInput(input: PermissionsInput | null | undefined): Permissions | undefined {
  if (input === null || input === undefined) return undefined;
  return {
    global: flagsOf(GLOBAL_FLAGS, Object.values(input.global)),
    streams: new Map(input.streams.map(({ streamId, permissions, topics }) => [streamId, {
      ...flagsOf(STREAM_FLAGS, Object.values(permissions)),
      topics: new Map(
        topics.map((topic) => [topic.topicId, flagsOf(TOPIC_FLAGS, Object.values(topic.permissions))]),
      ),
    }])),
  };
}

function permissionsOfFields({ global, streams }: PermissionsFields): Permissions {
  return {
    global: flagsOf(GLOBAL_FLAGS, global),
    streams: new Map(streams.map(({ streamId, perms, topics }) => [streamId, {
      ...flagsOf(STREAM_FLAGS, perms),
      topics: new Map(topics.map((topic) => [topic.topicId, flagsOf(TOPIC_FLAGS, topic.perms)])),
    }])),
  };
}

/** The vectors have the flags in the order of the wire. */
function flagsOf<F extends string>(names: readonly F[], flags: readonly boolean[]): Record<F, boolean> {
  return Object.fromEntries(names.map((name, at) => [name, flags[at]])) as Record<F, boolean>;
}

function statusOf(status: number): UserRecord["status"] {
  return STATUSES[status - 1]!;
}

function userRecord({ id, createdAt, status, username }: UserFields): UserRecord {
  return { id, createdAtMicros: Number(createdAt), status: statusOf(status), username };
}

function userDetails(fields: AccountFields): Answers["create_user"] {
  const { permissions } = fields;
  return {
    ...userRecord(fields),
    permissions: permissions === null ? undefined : permissionsOfFields(permissions),
  };
}

function tokenRecord({ name, expiryAt }: AccountFields["tokens"][number]): TokenRecord {
  return { name, expiresAtMicros: expiryAt === "0" ? undefined : BigInt(expiryAt) };
}

function clientRecord({ clientId, userId, transport, address, groups }: ClientFields): ClientRecord {
  return {
    clientId,
    userId: userId === NOBODY ? undefined : userId,
    transport: TRANSPORTS[transport - 1]!,
    address,
    groupsCount: groups.length,
  };
}

function clientDetails(fields: ClientFields): ClientDetails {
  return { ...clientRecord(fields), groups: fields.groups };
}
