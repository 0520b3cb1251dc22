/** Polls: which messages are wanted, in which form, and how long to wait for them. */
import type { Presence, Session } from "../../broker/mod.ts";
import type { PollingStrategy, PollMessages } from "../../wire/mod.ts";
import { acceptedForm, type MessagesForm } from "./accepted_form.ts";
import type { Bearer } from "./access_tokens.ts";
import { answerLater, answerNow } from "./answer_later.ts";
import { requireStillGood } from "./authentication.ts";
import { callerOf, sessionOf } from "./caller.ts";
import { badQuery } from "./errors.ts";
import { topicInPath } from "./identifiers.ts";
import { type AnswerForm, polledAnswer } from "./polled_answer.ts";
import { boolInQuery, consumerInQuery, u32InQuery, u64InQuery } from "./queries.ts";
import type { Call, Rest } from "./route.ts";

const DEFAULT_COUNT = 10;

/** In full, and by their first letter. */
const KINDS: ReadonlyMap<string, PollingStrategy["kind"]> = new Map(
  (["offset", "timestamp", "first", "last", "next"] as const).flatMap((
    kind,
  ) => [[kind, kind], [kind[0]!, kind]]),
);

export async function pollMessages(call: Call, rest: Rest): Promise<Response> {
  const type = acceptedForm(call.req.header("accept"));
  const command: PollMessages = {
    kind: "poll_messages",
    consumer: { kind: "consumer", id: consumerInQuery(call) },
    ...topicInPath(call),
    partition: u32InQuery(call, "partition_id"),
    strategy: strategyInQuery(call) ?? { kind: "offset", offset: 0 },
    count: countInQuery(call, type),
    autoCommit: boolInQuery(call, "auto_commit") ?? false,
  };
  const isHead = call.req.method === "HEAD";
  const form = { type, asText: boolInQuery(call, "text") ?? false, isHead };
  const mostMs = Math.min(u32InQuery(call, "wait_ms") ?? 0, rest.maxWaitMs);
  const session = sessionOf(call);
  const polled = await rest.broker.poll(session, command);
  if (mostMs === 0 || polled.read.messagesCount > 0 || command.count === 0) {
    return answerNow(call, rest, await polledAnswer(rest.clock, polled, form));
  }
  return await answerLater(
    call,
    rest,
    laterAnswer(rest, { command, session, caller: callerOf(call), mostMs, form }),
  );
}

interface WaitingPoll {
  readonly command: PollMessages;
  readonly session: Session;
  readonly caller: Bearer;
  readonly mostMs: number;
  readonly form: AnswerForm;
}

function laterAnswer(rest: Rest, { command, session, caller, mostMs, form }: WaitingPoll) {
  const check = () => requireStillGood(caller, rest);
  return (presence: Presence) =>
    rest.broker.pollOrWait(session, command, { mostMs, presence, check })
      .then((polled) => polledAnswer(rest.clock, polled, form));
}

/** The bytes of a message alone say nothing of where it ends, so they are those of one. */
function countInQuery(call: Call, type: MessagesForm): number {
  const count = u32InQuery(call, "count");
  if (type === "application/json" || type === "application/x-ndjson") return count ?? DEFAULT_COUNT;
  if (count !== undefined && count !== 1) throw badQuery(`"count" must be 1 for an answer as ${type}`);
  return 1;
}

/** undefined when the query names none, and no value for it. Errors: RequestError 400. */
export function strategyInQuery(call: Call): PollingStrategy | undefined {
  const name = call.req.query("kind");
  if (name === undefined && call.req.query("value") === undefined) return undefined;
  const kind = KINDS.get(name ?? "offset");
  if (kind === undefined) throw badQuery(`"kind" must be one of offset, timestamp, first, last, next`);
  const value = saturated(u64InQuery(call, "value") ?? 0n);
  switch (kind) {
    case "offset":
      return { kind, offset: value };
    case "timestamp":
      return { kind, timestampMicros: value };
    default:
      return { kind };
  }
}

/** Neither offsets nor times get as far as 2^53, so a larger one finds as little as this. */
export function saturated(value: bigint): number {
  return Math.min(Number(value), Number.MAX_SAFE_INTEGER);
}
