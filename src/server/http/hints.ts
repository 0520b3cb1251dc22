/** What to do about a refusal, for who made the mistake. */
import { BrokerError, type ErrorName, type Identifier } from "../../wire/mod.ts";
import { anonymousSession } from "./caller.ts";
import { NotFoundError, RequestError } from "./errors.ts";
import { identifierOf } from "./identifiers.ts";
import type { Call, Rest } from "./route.ts";

const LOG_IN =
  `log in with POST /users/login and send the token with every request: "Authorization: Bearer <token>"`;

const HINTS: { readonly [K in ErrorName]?: string } = {
  unauthenticated: LOG_IN,
  invalid_access_token: "log in again with POST /users/login",
  unauthorized: "ask who manages users for the permission: PUT /users/{user_id}/permissions grants it",
  invalid_credentials: "check the name and the password; `galgo user reset-password` sets another one",
  user_inactive: `who manages users can change that: PUT /users/{user_id} with {"status":"active"}`,
  personal_access_token_expired: "make another token with POST /personal-access-tokens",
  invalid_username: "choose a name of 3 to 50 bytes",
  invalid_password: "choose a password of 3 to 100 bytes",
  invalid_personal_access_token_name: "choose a name of 3 to 30 bytes",
  user_already_exists: "choose another name; GET /users lists all users",
  stream_name_already_exists: "choose another name; GET /streams lists all streams",
  topic_name_already_exists: "choose another name; GET /streams/{stream_id}/topics lists all topics",
  consumer_group_name_already_exists: "choose another name, or use the group that is there",
  personal_access_token_already_exists: "choose another name, or delete the token of this name first",
  invalid_identifier: "name it by its number, or by its name of 1 to 255 bytes",
  stream_id_not_found: "GET /streams lists all streams; POST /streams creates one",
  topic_id_not_found: "GET /streams/{stream_id}/topics lists all topics of the stream",
  partition_not_found:
    "partitions are numbered from 0; GET /streams/{stream_id}/topics/{topic_id} lists them",
  consumer_group_id_not_found: "GET /streams/{stream_id}/topics/{topic_id}/consumer-groups lists all groups",
  consumer_offset_not_found: "nothing is stored yet: PUT …/consumer-offsets stores an offset",
  no_partitions: "add some with POST …/partitions",
  invalid_messages_count: `send at least one message in "messages"`,
  invalid_offset: "store the offset of a message that is there",
  too_many_partitions: "ask for 1 to 1000 at a time; a topic may also be created with 0",
  invalid_partitions_count: "ask for no more than there are",
  invalid_topic_size:
    "use 0 for the server's default, 18446744073709551615 for no limit, or at least one segment",
  invalid_replication_factor: "leave it out, or use 1",
};

/** undefined for what nobody outside can help. */
export function hintFor(call: Call, error: unknown, rest: Rest): string | undefined {
  const isMissing = error instanceof NotFoundError ||
    (error instanceof BrokerError && error.row.httpStatus === 404);
  const meant = isMissing ? meantName(call, rest) : undefined;
  if (meant !== undefined) return `did you mean "${meant}"?`;
  if (error instanceof BrokerError || (error instanceof RequestError && error.httpStatus === 401)) {
    return HINTS[error.code];
  }
  return error instanceof RequestError || error instanceof NotFoundError ? error.hint : undefined;
}

/** Only what stands in the path is compared. */
function meantName(call: Call, { broker }: Rest): string | undefined {
  const session = { ...anonymousSession(call), userId: call.get("caller")?.userId };
  return broker.similarName(session, {
    ...named(call, "stream", "stream_id"),
    ...named(call, "topic", "topic_id"),
    ...named(call, "group", "group_id"),
    ...named(call, "user", "user_id"),
  });
}

function named(call: Call, noun: string, parameter: string): { readonly [noun: string]: Identifier } {
  const identifier = identifierOf(call.req.param(parameter) ?? "");
  return identifier === undefined ? {} : { [noun]: identifier };
}
