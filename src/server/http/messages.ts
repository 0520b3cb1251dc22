/** Messages over REST: send, poll, flush. */
import { nothing } from "./answers.ts";
import { execute, sessionOf } from "./caller.ts";
import { topicInPath } from "./identifiers.ts";
import { pollMessages } from "./polling.ts";
import { requireBool, u32InPath } from "./queries.ts";
import type { Call, Rest, Route } from "./route.ts";
import { sendMessages } from "./sending.ts";

const PATH = "/streams/:stream_id/topics/:topic_id/messages";

/** One of the released clients writes `fsync=true` where the others write `true`. */
const FSYNC_PREFIX = /^fsync=/;

export function messageRoutes(rest: Rest): Route[] {
  return [
    { method: "GET", path: PATH, answer: (call) => pollMessages(call, rest) },
    { method: "POST", path: PATH, answer: (call) => sendMessages(call, rest) },
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
