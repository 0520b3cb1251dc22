/** Stored offsets of single consumers over REST. Groups cannot be named here: their id is taken for a consumer's. */
import type { Identifier } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { NotFoundError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { identifierInPath, identifierOf, topicInPath } from "./identifiers.ts";
import { consumerInQuery, u32InQuery } from "./queries.ts";
import type { Call, Rest, Route } from "./route.ts";

const PATH = "/streams/:stream_id/topics/:topic_id/consumer-offsets";

const DEFAULT_CONSUMER = 1;

export function offsetRoutes(rest: Rest): Route[] {
  return [
    { method: "PUT", path: PATH, answer: (call) => store(call, rest) },
    { method: "GET", path: PATH, answer: (call) => get(call, rest) },
    {
      method: "DELETE",
      path: `${PATH}/:consumer_id`,
      answer: async (call) => {
        const consumer = consumerOf(identifierInPath(call, "consumer_id"));
        const request = { consumer, ...topicInPath(call), partition: u32InQuery(call, "partition_id") };
        await execute(rest, sessionOf(call), { kind: "delete_consumer_offset", ...request });
        return nothing(call, 204);
      },
    },
  ];
}

async function store(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const request = {
    consumer: consumerOf(consumerInBody(body)),
    partition: body.isAbsent("partition_id") ? undefined : body.u32("partition_id"),
    // No partition gets as far as 2^53, so nothing is lost for an offset that is refused anyway.
    offset: Math.min(Number(body.u64("offset")), Number.MAX_SAFE_INTEGER),
  };
  await execute(rest, sessionOf(call), { kind: "store_consumer_offset", ...topicInPath(call), ...request });
  return nothing(call, 204);
}

async function get(call: Call, rest: Rest): Promise<Response> {
  const session = sessionOf(call);
  const address = topicInPath(call);
  const request = {
    consumer: consumerOf(consumerInQuery(call)),
    partition: u32InQuery(call, "partition_id"),
  };
  rest.broker.requireThere(address);
  const stored = await execute(rest, session, { kind: "get_consumer_offset", ...address, ...request });
  if (stored === undefined) throw new NotFoundError();
  const { partitionId, currentOffset, storedOffset } = stored;
  return json(call, {
    partition_id: partitionId,
    current_offset: currentOffset,
    stored_offset: storedOffset,
  });
}

function consumerOf(id: Identifier): { readonly kind: "consumer"; readonly id: Identifier } {
  return { kind: "consumer", id };
}

/** A number or a text, depending on the client. */
function consumerInBody(body: Fields): Identifier {
  if (body.isAbsent("consumer_id")) return DEFAULT_CONSUMER;
  if (typeof body.raw("consumer_id") !== "string") return body.u32("consumer_id");
  const identifier = identifierOf(body.text("consumer_id"));
  if (identifier === undefined) throw body.wrong("consumer_id", "a number or a name of 1 to 255 bytes");
  return identifier;
}
