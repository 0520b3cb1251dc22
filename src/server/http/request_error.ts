/** Refusals of requests that never reached a command. They know nothing of how they are answered, see errors.ts. */
import type { ErrorName } from "../../wire/mod.ts";

/** Statuses that belong to HTTP itself; those of refusals stand in the table of errors. */
export type RequestStatus = 400 | 401 | 404 | 405 | 413 | 415 | 422 | 429;

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

/** The body is JSON, but not what is wanted. */
export function wrongShape(reason: string): RequestError {
  return new RequestError(422, "invalid_format", reason);
}

/** A query or a path that cannot be understood. */
export function badQuery(reason: string): RequestError {
  return new RequestError(400, "invalid_command", reason);
}
