/** Messages on their way out: the stored bytes of a poll as JSON. */
import type { PolledMessages } from "../../broker/mod.ts";
import { type Message, messagesOf, type PollingStrategy } from "../../wire/mod.ts";
import { jsonText } from "./answers.ts";
import { sessionOf } from "./caller.ts";
import { badQuery } from "./errors.ts";
import { topicInPath } from "./identifiers.ts";
import { boolInQuery, consumerInQuery, u32InQuery, u64InQuery } from "./queries.ts";
import type { Call, Rest } from "./route.ts";
import { headersToJson } from "./user_headers.ts";

const DEFAULT_COUNT = 10;

/** In full, and by their first letter. */
const KINDS: ReadonlyMap<string, PollingStrategy["kind"]> = new Map(
  (["offset", "timestamp", "first", "last", "next"] as const).flatMap((
    kind,
  ) => [[kind, kind], [kind[0]!, kind]]),
);

export async function pollMessages(call: Call, { broker }: Rest): Promise<Response> {
  const polled = await broker.poll(sessionOf(call), {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: consumerInQuery(call) },
    ...topicInPath(call),
    partition: u32InQuery(call, "partition_id"),
    strategy: strategyInQuery(call),
    count: u32InQuery(call, "count") ?? DEFAULT_COUNT,
    autoCommit: boolInQuery(call, "auto_commit") ?? false,
  });
  try {
    return jsonText(call, polledText(polled, await polled.read.whole()));
  } finally {
    polled.read.release();
  }
}

function strategyInQuery(call: Call): PollingStrategy {
  const kind = KINDS.get(call.req.query("kind") ?? "offset");
  if (kind === undefined) throw badQuery(`"kind" must be one of offset, timestamp, first, last, next`);
  // Neither offsets nor times get as far as 2^53, so a larger one finds as little as this.
  const value = Math.min(Number(u64InQuery(call, "value") ?? 0n), Number.MAX_SAFE_INTEGER);
  switch (kind) {
    case "offset":
      return { kind, offset: value };
    case "timestamp":
      return { kind, timestampMicros: value };
    default:
      return { kind };
  }
}

/** Written directly: of all that is in it only the headers need escaping, and ids are wider than numbers. */
function polledText({ partitionId, currentOffset, read }: PolledMessages, stored: Uint8Array): string {
  // Clients and the dashboard know an empty answer by these zeros.
  if (read.messagesCount === 0) return `{"partition_id":0,"current_offset":0,"count":0,"messages":[]}`;
  const messages = [...messagesOf(stored)].map(messageText).join(",");
  return `{"partition_id":${partitionId},"current_offset":${currentOffset},"count":${read.messagesCount}` +
    `,"messages":[${messages}]}`;
}

function messageText(message: Message): string {
  const { payload, userHeaders } = message;
  const header = `{"checksum":${message.checksum},"id":${message.id},"offset":${message.offset}` +
    `,"timestamp":${message.timestampMicros},"origin_timestamp":${message.originTimestampMicros}` +
    `,"user_headers_length":${userHeaders.length},"payload_length":${payload.length}` +
    `,"reserved":${message.reserved}}`;
  const headers = userHeaders.length === 0 ? "[]" : JSON.stringify(headersToJson(userHeaders));
  return `{"header":${header},"payload":"${payload.toBase64()}","user_headers":${headers}}`;
}
