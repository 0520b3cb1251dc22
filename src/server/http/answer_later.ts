/**
 * Answers that take their time. What stands around a request while the app answers it, its layers above all, weighs three
 * times as much as the connection itself, and thousands of requests may wait at once: so the app is told that somebody
 * else answers, and is done with it. Only plain values are kept. Where there is no socket, the app waits.
 */
import type { ServerResponse } from "node:http";
import { Presence } from "../../broker/mod.ts";
import type { Logger } from "../../platform/mod.ts";
import { refusalOf } from "./errors.ts";
import type { Call, Rest } from "./route.ts";

/** `@hono/node-server` writes nothing for an answer with this header. */
const ALREADY_SENT = "x-hono-already-sent";

const encoder = new TextEncoder();

/** From here on the copies cost more than the way past the app. */
const LONG_LENGTH = 16 * 1024;

/** The pieces of a body, made one at a time. */
export interface Pieces {
  /** undefined behind the last. Errors: those of who makes them; the answer breaks off then. */
  next(): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** Nobody wants the others. */
  cancel(): void;
}

export interface PlainAnswer {
  readonly status: 200 | 204;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: null | Uint8Array<ArrayBuffer> | Pieces;
}

/**
 * At once: through the app, or past it where the body is long. The app copies a body twice before it is written.
 */
export function answerNow(call: Call, rest: Rest, answer: PlainAnswer): Response {
  const { body } = answer;
  const isLong = body !== null && (!(body instanceof Uint8Array) || body.length >= LONG_LENGTH);
  const outgoing = call.env?.outgoing;
  if (!isLong || outgoing === undefined) return answerThroughApp(call, answer);
  return answeredElsewhere(call, send(outgoing, answer, contextOf(call, rest)));
}

function answerThroughApp(call: Call, { status, headers, body }: PlainAnswer): Response {
  // Base64 hardly shrinks, and to pack messages takes longer than to send them.
  call.set("isSmall", true);
  if (body === null) return call.body(null, status, headers);
  return call.body(body instanceof Uint8Array ? body : streamOf(body), 200, headers);
}

/** What makes an answer; it must not hold the call. Its errors are answered like others. */
export type AnswerMaker = (client: Presence) => Promise<PlainAnswer>;

export async function answerLater(call: Call, rest: Rest, answer: AnswerMaker): Promise<Response> {
  const outgoing = call.env?.outgoing;
  if (outgoing === undefined) return answerThroughApp(call, await answer(presenceOf(call.req.raw.signal)));
  const context = contextOf(call, rest);
  const client = new Presence();
  outgoing.once("close", () => client.end());
  // A chain of promises: a function that waits would be kept with all it knows.
  const sent = answer(client)
    .then((plain) => send(outgoing, plain, context))
    .catch((error) => refuse(outgoing, error, context));
  return answeredElsewhere(call, sent);
}

function answeredElsewhere(call: Call, sent: Promise<number>): Response {
  call.set("sent", sent);
  return call.body(null, 200, { [ALREADY_SENT]: "true" });
}

interface LaterContext {
  /** Headers that the layers of the app put on every answer. */
  readonly layers: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

function contextOf(call: Call, { logger }: Rest): LaterContext {
  return { layers: layersOf(call), logger };
}

/** Resolves with the status. An answer that breaks off in the middle is cut. */
function send(
  outgoing: ServerResponse,
  { status, headers, body }: PlainAnswer,
  context: LaterContext,
): Promise<number> {
  outgoing.on("error", ignore);
  outgoing.writeHead(status, { ...context.layers, ...headers });
  if (body !== null && !(body instanceof Uint8Array)) {
    return pump(body, outgoing).catch((error) => refuse(outgoing, error, context));
  }
  outgoing.end(body);
  return Promise.resolve(status);
}

/** A client that is gone already is no concern of anybody. */
function ignore(): void {}

function refuse(outgoing: ServerResponse, error: unknown, { layers, logger }: LaterContext): number {
  const { status, headers, body } = refusalOf(error, logger);
  if (outgoing.headersSent) {
    outgoing.destroy();
    return status;
  }
  const bytes = encoder.encode(JSON.stringify(body));
  outgoing.writeHead(status, {
    ...layers,
    ...headers,
    "content-type": "application/json",
    "content-length": String(bytes.length),
  });
  outgoing.end(bytes);
  return status;
}

/** Waits for the client before it asks for more. */
async function pump(pieces: Pieces, outgoing: ServerResponse): Promise<number> {
  outgoing.once("close", () => pieces.cancel());
  for (let piece = await pieces.next(); piece !== undefined; piece = await pieces.next()) {
    if (outgoing.destroyed) break;
    if (!outgoing.write(piece)) await drained(outgoing);
  }
  outgoing.end();
  return outgoing.statusCode;
}

/** Resolves when there is room for more, or nobody will take it. */
function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}

/** The last ones: nearly all answers have the same, and those that wait share them. */
let lastLayers: Readonly<Record<string, string>> = {};

function layersOf(call: Call): LaterContext["layers"] {
  const layers = Object.fromEntries(call.body(null).headers);
  const names = Object.keys(layers);
  const isSame = names.length === Object.keys(lastLayers).length &&
    names.every((name) => layers[name] === lastLayers[name]);
  if (!isSame) lastLayers = layers;
  return lastLayers;
}

function presenceOf(signal: AbortSignal): Presence {
  const presence = new Presence();
  signal.addEventListener("abort", () => presence.end(), { once: true });
  return presence;
}

function streamOf(pieces: Pieces): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    async pull(controller) {
      const piece = await pieces.next();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: () => pieces.cancel(),
  }, { highWaterMark: 0 });
}
