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
import { RequestError, type RequestStatus } from "./request_error.ts";
import type { Call } from "./route.ts";

export { badQuery, RequestError, wrongShape } from "./request_error.ts";

/** Something that is not there, without a number of the table. */
export class NotFoundError extends Error {
  override readonly name = "NotFoundError";

  constructor(readonly hint?: string) {
    super("Resource not found");
  }
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

/** A refusal as it is answered. */
export interface Refusal {
  readonly status: RequestStatus | 403 | 500;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly id: number;
    readonly code: ErrorName | "not_found";
    readonly reason: string;
    readonly field: string | null;
    readonly hint?: string | undefined;
  };
}

export function errorAnswer(call: Call, error: unknown, logger: Logger, hint: string | undefined): Response {
  const { status, headers, body } = refusalOf(error, logger, hint);
  for (const [name, value] of Object.entries(headers)) call.header(name, value);
  return json(call, body, status);
}

/** The one place where something thrown becomes an answer. */
export function refusalOf(error: unknown, logger: Logger, hint?: string): Refusal {
  if (error instanceof BrokerError) {
    const { row, code, message, retryAfterMs } = error;
    if (retryAfterMs === undefined) return refusal(row.httpStatus, code, message, hint);
    const headers = { "retry-after": String(Math.ceil(retryAfterMs / 1000)) };
    return { ...refusal(429, code, message, hint), headers };
  }
  if (error instanceof RequestError) return refusal(error.httpStatus, error.code, error.message, hint);
  if (error instanceof NotFoundError) {
    const body = { id: NOT_FOUND_ID, code: "not_found", reason: error.message, field: null, hint } as const;
    return { status: 404, headers: {}, body };
  }
  if (error instanceof DiskError) {
    logger.error(error.message);
    return refusal(errorTable.io_error.httpStatus, "io_error", "the disk refused; the broker's log says why");
  }
  logger.error("a request over HTTP failed for a reason of ours", error);
  return refusal(500, "error", "the broker failed; its log says why");
}

function refusal(status: Refusal["status"], code: ErrorName, reason: string, hint?: string): Refusal {
  const field = FIELDS[code] ?? null;
  return { status, headers: {}, body: { id: errorTable[code].code, code, reason, field, hint } };
}
