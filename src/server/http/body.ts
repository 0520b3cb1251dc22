/**
 * Bodies, decoded in a fixed order: the content type (415), the size (413), the syntax (400), then the shape (422).
 *
 * Hono's own limit makes a new Request of a body whose length is not told, which the requests of `@hono/node-server`
 * only take when it replaces the Request and Response of the whole process; see http_server.ts.
 */
import { RequestError } from "./errors.ts";
import { Fields } from "./fields.ts";
import { parseJsonBytes } from "./json_text.ts";
import type { Call, Rest } from "./route.ts";

/** `application/json`, or any `application/…+json`, whatever its parameters. */
const JSON_TYPE = /^\s*application\/(?:[^;\s]+\+)?json\s*(?:;|$)/i;

/** Errors: RequestError 415, 413, 400 or 422. */
export async function readBody(call: Call, rest: Rest): Promise<Fields> {
  if (!isJsonType(call.req.header("content-type") ?? "")) {
    throw new RequestError(
      415,
      "invalid_format",
      "this takes JSON, and the content type does not say so",
      `send the header "Content-Type: application/json"`,
    );
  }
  return new Fields(parseJsonBytes(await readBytes(call, rest), "the body"));
}

export function isJsonType(contentType: string): boolean {
  return JSON_TYPE.test(contentType);
}

/** The body, as it came. Errors: RequestError 413, 429; 400 when it did not come whole. */
export async function readBytes(call: Call, rest: Rest): Promise<Uint8Array<ArrayBuffer>> {
  const { maxRequestSizeBytes: limitBytes, bodies } = rest;
  const length = toldLength(call);
  if (length !== undefined && length > limitBytes) throw tooLarge(limitBytes);
  // Nobody knows how long a body without a length will be, so it takes as much as it may.
  const taken = length ?? limitBytes;
  if (!bodies.take(taken)) throw noRoom(call);
  try {
    if (length !== undefined) return new Uint8Array(await call.req.arrayBuffer());
    return await collect(call.req.raw.body, limitBytes);
  } catch (error) {
    if (error instanceof RequestError) throw error;
    // The client went away in the middle, or its chunks are none.
    throw new RequestError(400, "invalid_format", "the body did not arrive whole");
  } finally {
    bodies.give(taken);
  }
}

function noRoom(call: Call): RequestError {
  call.header("retry-after", "1");
  return new RequestError(
    429,
    "error",
    "many bodies are on their way; nothing was done, send it again later",
  );
}

/** undefined when the client does not say how much will come. */
function toldLength(call: Call): number | undefined {
  const text = call.req.header("content-length");
  return text === undefined || call.req.header("transfer-encoding") !== undefined ? undefined : Number(text);
}

/** Counts while it reads, and stops at once past the limit. */
async function collect(
  body: ReadableStream<Uint8Array> | null,
  limitBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > limitBytes) throw tooLarge(limitBytes);
    pieces.push(piece);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function tooLarge(limitBytes: number): RequestError {
  return new RequestError(
    413,
    "invalid_format",
    `a body has at most ${limitBytes} bytes`,
    "send less in one request; http.max_request_size is the limit",
  );
}
