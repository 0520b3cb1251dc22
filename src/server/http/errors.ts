/**
 * Refusals as REST answers them: always a JSON object, whatever went wrong, because two of the released clients parse
 * every error body as JSON.
 *
 *     {"id":1009,"code":"stream_id_not_found","reason":"…","field":"stream_id","hint":"…"}
 *
 * The hint says what to do (hints.ts); it is there where somebody who made a mistake can do something.
 */
import type { Logger } from "../../platform/mod.ts";
import { DiskError } from "../../platform/mod.ts";
import { BrokerError, type ErrorName, errorTable } from "../../wire/mod.ts";
import { json } from "./answers.ts";
import type { Call } from "./route.ts";

/** Statuses that belong to HTTP itself; those of refusals stand in the table of errors. */
type RequestStatus = 400 | 401 | 404 | 405 | 413 | 415 | 422 | 429;

/** A request that HTTP alone can refuse: it never reached a command. */
export class RequestError extends Error {
  override readonly name = "RequestError";

  constructor(
    readonly httpStatus: RequestStatus,
    readonly code: ErrorName,
    reason: string,
    readonly hint?: string,
  ) {
    super(reason);
  }
}

/** Something that is not there, without a number of the table. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";

  constructor(readonly hint?: string) {
    super("Resource not found");
  }
}

/** The body is JSON, but not what is wanted. */
export function wrongShape(reason: string): RequestError {
  return new RequestError(422, "invalid_format", reason);
}

/** A query or a path that cannot be understood. */
export function badQuery(reason: string): RequestError {
  return new RequestError(400, "invalid_command", reason);
}

const NOT_FOUND_ID = 404;

/** The field of the request that an error is about; forms attach the reason to it. */
const FIELDS: Partial<Record<ErrorName, string>> = {
  stream_id_not_found: "stream_id",
  invalid_stream_id: "stream_id",
  topic_id_not_found: "topic_id",
  invalid_topic_id: "topic_id",
  partition_not_found: "partition_id",
  segment_not_found: "segment_id",
  client_not_found: "client_id",
  personal_access_token_already_exists: "name",
  stream_name_already_exists: "name",
  invalid_stream_name: "name",
  topic_name_already_exists: "name",
  invalid_topic_name: "name",
  consumer_group_name_already_exists: "name",
  user_already_exists: "username",
  invalid_offset: "offset",
};

/** The one place where something thrown becomes an answer. */
export function errorAnswer(call: Call, error: unknown, logger: Logger, hint: string | undefined): Response {
  if (error instanceof BrokerError) {
    const { row, code, message, retryAfterMs } = error;
    if (retryAfterMs !== undefined) call.header("retry-after", String(Math.ceil(retryAfterMs / 1000)));
    return refusal(call, retryAfterMs === undefined ? row.httpStatus : 429, { code, reason: message, hint });
  }
  if (error instanceof RequestError) {
    return refusal(call, error.httpStatus, { code: error.code, reason: error.message, hint });
  }
  if (error instanceof NotFoundError) {
    const body = { id: NOT_FOUND_ID, code: "not_found", reason: error.message, field: null, hint };
    return json(call, body, 404);
  }
  if (error instanceof DiskError) {
    logger.error(error.message);
    const reason = "the disk refused; the broker's log says why";
    return refusal(call, errorTable.io_error.httpStatus, { code: "io_error", reason });
  }
  logger.error("a request over HTTP failed for a reason of ours", error);
  return refusal(call, 500, { code: "error", reason: "the broker failed; its log says why" });
}

interface Refusal {
  readonly code: ErrorName;
  readonly reason: string;
  readonly hint?: string | undefined;
}

function refusal(call: Call, status: RequestStatus | 403 | 500, { code, reason, hint }: Refusal): Response {
  const field = FIELDS[code] ?? null;
  return json(call, { id: errorTable[code].code, code, reason, field, hint }, status);
}
