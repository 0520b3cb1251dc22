/**
 * Bodies, decoded in a fixed order: the content type (415), the size (413), the syntax (400), then the shape (422).
 */
import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { RequestError } from "./errors.ts";
import { Fields } from "./fields.ts";
import { parseJson } from "./json.ts";
import type { Call, RestEnv } from "./route.ts";

/** `application/json`, or any `application/…+json`, whatever its parameters. */
const JSON_TYPE = /^\s*application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i;

/** Before the handler of a request with a body: its type, then its size. */
export function bodyChecks(limitBytes: number): [MiddlewareHandler<RestEnv>, MiddlewareHandler<RestEnv>] {
  return [requireJsonType, bodyLimit({ maxSize: limitBytes, onError: () => refuseTooLarge(limitBytes) })];
}

/** Errors: RequestError 400 or 422. */
export async function readBody(call: Call): Promise<Fields> {
  return new Fields(parse(await call.req.arrayBuffer()));
}

function requireJsonType(call: Call, next: () => Promise<void>): Promise<void> {
  if (!JSON_TYPE.test(call.req.header("content-type") ?? "")) {
    throw new RequestError(415, "invalid_format", `the header "Content-Type: application/json" is missing`);
  }
  return next();
}

function refuseTooLarge(limitBytes: number): never {
  throw new RequestError(
    413,
    "invalid_format",
    `a body has at most ${limitBytes} bytes (http.max_request_size); send less in one request`,
  );
}

function parse(bytes: ArrayBuffer): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    // The parser's own words quote the body, which may hold a password: only the place is passed on.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw new RequestError(
      400,
      "invalid_format",
      `the body is not JSON${place === undefined ? "" : `, ${place}`}`,
    );
  }
}
