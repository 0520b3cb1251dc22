/** Messages over REST: send, poll, follow, flush. */
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { callerOf, execute, sessionOf } from "./caller.ts";
import { topicInPath } from "./identifiers.ts";
import { pollMessages } from "./polling.ts";
import { requireBool, u32InPath } from "./queries.ts";
import type { Call, Rest, Route } from "./route.ts";
import { sendMessages } from "./sending.ts";
import { tailMessages } from "./tail.ts";
import { TICKET_SECONDS } from "./tickets.ts";

const PATH = "/streams/:stream_id/topics/:topic_id/messages";

const TAIL_PATH = `${PATH}/tail`;
/** What a ticket may be for. */
const TAIL = /^\/streams\/[^/?#]+\/topics\/[^/?#]+\/messages\/tail$/;

/** One of the released clients writes `fsync=true` where the others write `true`. */
const FSYNC_PREFIX = /^fsync=/;

export function messageRoutes(rest: Rest): Route[] {
  return [
    { method: "GET", path: PATH, answer: (call) => pollMessages(call, rest) },
    { method: "POST", path: PATH, answer: (call) => sendMessages(call, rest) },
    { method: "GET", path: TAIL_PATH, takesTicket: true, answer: (call) => tailMessages(call, rest) },
    { method: "POST", path: "/tickets", answer: (call) => giveTicket(call, rest) },
    { method: "GET", path: `${PATH}/flush/:partition_id/:fsync`, answer: (call) => flush(call, rest) },
  ];
}

async function flush(call: Call, rest: Rest): Promise<Response> {
  const partition = u32InPath(call, "partition_id");
  const fsync = requireBool("fsync", (call.req.param("fsync") ?? "").replace(FSYNC_PREFIX, ""));
  const request = { ...topicInPath(call), partition, fsync };
  await execute(rest, sessionOf(call), { kind: "flush_unsaved_buffer", ...request });
  return nothing(call, 200);
}

/** A ticket for a path that takes one. Whether there is such a topic, and who may read it, is asked when it is used. */
async function giveTicket(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const path = body.text("path");
  if (!TAIL.test(path)) throw body.wrong("path", "the path of a tail as it is asked for, without its query");
  const ticket = rest.tickets.issue(path, callerOf(call));
  return json(call, { ticket, expires_in: TICKET_SECONDS }, 201);
}
