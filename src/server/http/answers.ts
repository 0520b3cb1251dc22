/** Bodies of answers. JSON is compact; a request that is done without one has no content type either. */
import type { ContentfulStatusCode, StatusCode } from "hono/utils/http-status";
import type { Call } from "./route.ts";

/** Packed it would hardly be smaller, and it fits into one packet. */
const SMALL = 1024;

/** `value` holds numbers that are exact, and `exactInteger` where they may be larger. */
export function json(call: Call, value: unknown, status: ContentfulStatusCode = 200): Response {
  return jsonText(call, JSON.stringify(value), status);
}

export function jsonText(call: Call, text: string, status: ContentfulStatusCode = 200): Response {
  if (text.length < SMALL) call.set("isSmall", true);
  return call.body(text, status, { "content-type": "application/json" });
}

export function plainText(call: Call, text: string): Response {
  if (text.length < SMALL) call.set("isSmall", true);
  return call.body(text, 200, { "content-type": "text/plain; charset=utf-8" });
}

export function nothing(call: Call, status: StatusCode): Response {
  return call.body(null, status);
}
