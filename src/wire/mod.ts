/** The door of the room `wire`: the protocol as pure functions between bytes and values. */
export type { ClientDetails, ClientRecord, Transport } from "./clients.ts";
export type { Answers, Command, CommandKind, CommandOf } from "./commands.ts";
export { commandByCode, type CommandEntry, commandTable } from "./command_table.ts";
export type { ErrorRow } from "./error_row.ts";
export {
  BrokerError,
  errorByCode,
  type ErrorName,
  errorTable,
  type NamedError,
  WireError,
  type WireErrorName,
} from "./errors.ts";
export type { FlushUnsavedBuffer } from "./flush.ts";
export {
  MAX_PAYLOAD_LENGTH,
  REQUEST_HEADER_LENGTH,
  requestCode,
  requestLength,
  RESPONSE_HEADER_LENGTH,
  writeRequestHeader,
  writeResponseHeader,
} from "./frame.ts";
export type { GroupDetails, GroupMember, GroupRecord } from "./groups.ts";
export { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
export {
  encodeSendMessages,
  MAX_MESSAGE_PAYLOAD_LENGTH,
  MAX_USER_HEADERS_LENGTH,
  type Message,
  MESSAGE_HEADER_LENGTH,
  messageLength,
  messagesOf,
  type MessageToSend,
  writeBatch,
  writeMessage,
} from "./message.ts";
export {
  decodePollMessages,
  decodeSendTarget,
  encodePollMessages,
  type Partitioning,
  POLL_MESSAGES_CODE,
  POLLED_HEADER_LENGTH,
  type PolledHeader,
  type PollingStrategy,
  type PollMessages,
  readPolledHeader,
  SEND_MESSAGES_CODE,
  type SendTarget,
  writePolledHeader,
} from "./messages.ts";
export type { Consumer, ConsumerOffset } from "./offsets.ts";
export {
  ALL_PERMISSIONS,
  GLOBAL_FLAGS,
  type GlobalFlag,
  type GlobalPermissions,
  type Permissions,
  STREAM_FLAGS,
  type StreamFlag,
  type StreamPermissions,
  TOPIC_FLAGS,
  type TopicFlag,
  type TopicPermissions,
} from "./permissions.ts";
export { Reader } from "./reader.ts";
export type { Stats } from "./stats.ts";
export type { StreamDetails, StreamRecord } from "./streams.ts";
export type { ClusterMetadata, ClusterNode, NodeRole, NodeStatus } from "./system.ts";
export {
  type Compression,
  type CreateTopic,
  type PartitionRecord,
  SERVER_DEFAULT,
  type TopicDetails,
  type TopicRecord,
  type TopicSettings,
  UNLIMITED,
  type UpdateTopic,
} from "./topics.ts";
export type { Identity, LoginUser } from "./login.ts";
export type { RawToken, TokenRecord } from "./tokens.ts";
export type { UserDetails, UserRecord, UserStatus } from "./users.ts";
export {
  decodeUserHeaders,
  encodeUserHeaders,
  type HeaderField,
  type HeaderKind,
  isHeaderKind,
  type UserHeader,
} from "./user_headers.ts";
export { Writer } from "./writer.ts";
export { xxh32 } from "./xxh32.ts";
