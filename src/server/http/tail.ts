/**
 * A topic's messages as they come: server-sent events, one for each message, its offset the event's id.
 *
 * A stream holds one piece at a time, the next is made when the client took the one before, and a client that takes
 * nothing is cut like any other (connections.ts). Who may read is asked for before every piece, and at once when somebody
 * lost a right; a last event tells why the stream ends.
 */
import { type Follower, type FollowStart, type Patience, Presence } from "../../broker/mod.ts";
import { type MessagesRead, Pacer } from "../../log/mod.ts";
import type { Bearer } from "./access_tokens.ts";
import { answerNow, type Pieces } from "./answer_later.ts";
import { requireStillGood } from "./authentication.ts";
import { callerOf, sessionOf } from "./caller.ts";
import { refusalOf } from "./errors.ts";
import { topicInPath } from "./identifiers.ts";
import { messagesJson } from "./message_json.ts";
import { saturated, strategyInQuery } from "./polling.ts";
import { boolInQuery, consumerInQuery, requireU64, u32InQuery } from "./queries.ts";
import type { Call, Rest } from "./route.ts";

const encoder = new TextEncoder();

const HEADERS = {
  "content-type": "text/event-stream",
  // For proxies that would hold events back.
  "x-accel-buffering": "no",
  // The connection is of no use to others afterwards, and a broker that stops need not wait for it.
  "connection": "close",
};
/** Comes first, so that the client sees the stream open; a client that is cut off comes back after this time. */
const BEGINNING = encoder.encode("retry: 1000\n\n");
/** Comments, which clients pass over. */
const HEARTBEAT = encoder.encode(":\n\n");
const HEARTBEAT_MS = 15_000;
const PIECE_LENGTH = 64 * 1024;
const LIMITS = { messagesCount: 1000, lengthBytes: PIECE_LENGTH };

export function tailMessages(call: Call, rest: Rest): Response {
  const follower = rest.broker.follow(sessionOf(call), {
    ...topicInPath(call),
    partition: u32InQuery(call, "partition_id"),
    consumer: consumerInQuery(call),
    start: startOf(call),
  });
  if (call.req.method === "HEAD") return call.body(null, 200, HEADERS);
  const tail = new Tail(rest, follower, {
    caller: callerOf(call),
    asText: boolInQuery(call, "text") ?? false,
  });
  return answerNow(call, rest, { status: 200, headers: HEADERS, body: tail });
}

interface TailReader {
  readonly caller: Bearer;
  readonly asText: boolean;
}

class Tail implements Pieces {
  readonly #rest: Rest;
  readonly #follower: Follower;
  readonly #pacer: Pacer;
  readonly #presence = new Presence();
  readonly #patience: Patience;
  readonly #asText: boolean;
  #hasBegun = false;
  #hasEnded = false;
  #pieces: Iterator<Uint8Array<ArrayBuffer>, undefined> | undefined;
  #read: MessagesRead | undefined;

  constructor(rest: Rest, follower: Follower, reader: TailReader) {
    this.#rest = rest;
    this.#follower = follower;
    this.#pacer = new Pacer(rest.clock);
    const check = () => requireStillGood(reader.caller, rest);
    this.#patience = { mostMs: HEARTBEAT_MS, presence: this.#presence, check };
    this.#asText = reader.asText;
  }

  /** One function, however long: of a thousand that wait each is kept with all it knows. */
  async next(): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      return BEGINNING;
    }
    if (this.#hasEnded) return undefined;
    try {
      await this.#pacer.pace();
      const piece = this.#pieces?.next().value;
      if (piece !== undefined) return piece;
      this.#release();
      const next = await this.#follower.next(LIMITS, this.#patience);
      if (next === "time") return HEARTBEAT;
      if (typeof next === "string") return undefined;
      this.#read = next;
      const { messagesCount } = next;
      const frame = { messagesCount, before: beforeEvent, close: "\n\n", asText: this.#asText };
      this.#pieces = messagesJson(await next.whole(), frame, PIECE_LENGTH);
      return this.#pieces.next().value;
    } catch (error) {
      this.#release();
      this.#hasEnded = true;
      if (this.#presence.isOver) return undefined;
      return eventOf(JSON.stringify(refusalOf(error, this.#rest.logger).body));
    }
  }

  cancel(): void {
    this.#presence.end();
    this.#release();
  }

  #release(): void {
    this.#read?.release();
    this.#read = undefined;
    this.#pieces = undefined;
  }
}

function beforeEvent(
  { isAtStart, offset }: { readonly isAtStart: boolean; readonly offset: string },
): string {
  return `${isAtStart ? "" : "\n\n"}id: ${offset}\ndata: `;
}

/** A client that comes back says what it has; the header is newer than the query that it began with. */
function startOf(call: Call): FollowStart {
  const header = call.req.header("last-event-id");
  const query = call.req.query("last_event_id");
  const last = header === undefined || header === "" ? query : header;
  if (last === undefined || last === "") return strategyInQuery(call) ?? { kind: "new" };
  return { kind: "behind", offset: saturated(requireU64("last_event_id", last)) };
}

function eventOf(json: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(`event: end\ndata: ${json}\n\n`);
}
