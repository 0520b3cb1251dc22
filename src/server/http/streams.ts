/** Streams over REST. */
import { BrokerError, type StreamDetails, type StreamRecord } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { NotFoundError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { isName, streamInPath } from "./identifiers.ts";
import type { Rest, Route } from "./route.ts";
import { sizeText } from "./sizes.ts";
import { topicJson } from "./topics.ts";

const ONE = "/streams/:stream_id";

export function streamRoutes(rest: Rest): Route[] {
  return [
    {
      method: "GET",
      path: "/streams",
      answer: async (call) => {
        const streams = await execute(rest, sessionOf(call), { kind: "get_streams" });
        return json(call, streams.map(streamJson));
      },
    },
    {
      method: "POST",
      path: "/streams",
      answer: async (call) => {
        const name = streamName(await readBody(call, rest));
        const stream = await execute(rest, sessionOf(call), { kind: "create_stream", name });
        return json(call, detailsJson({ ...stream, topics: [] }));
      },
    },
    {
      method: "GET",
      path: ONE,
      answer: async (call) => {
        const stream = await execute(rest, sessionOf(call), { kind: "get_stream", ...streamInPath(call) });
        if (stream === undefined) throw new NotFoundError();
        return json(call, detailsJson(stream));
      },
    },
    {
      method: "PUT",
      path: ONE,
      answer: async (call) => {
        const name = streamName(await readBody(call, rest));
        await execute(rest, sessionOf(call), { kind: "update_stream", ...streamInPath(call), name });
        return nothing(call, 204);
      },
    },
    {
      method: "DELETE",
      path: ONE,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "delete_stream", ...streamInPath(call) });
        return nothing(call, 204);
      },
    },
    {
      method: "DELETE",
      path: `${ONE}/purge`,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "purge_stream", ...streamInPath(call) });
        return nothing(call, 204);
      },
    },
  ];
}

function streamName(body: Fields): string {
  const name = body.text("name");
  if (!isName(name)) throw new BrokerError("invalid_stream_name", "a stream's name has 1 to 255 bytes");
  return name;
}

function streamJson(stream: StreamRecord) {
  return {
    id: stream.id,
    created_at: stream.createdAtMicros,
    name: stream.name,
    size: sizeText(stream.sizeBytes),
    messages_count: stream.messagesCount,
    topics_count: stream.topicsCount,
  };
}

function detailsJson(stream: StreamDetails): unknown {
  return { ...streamJson(stream), topics: stream.topics.map(topicJson) };
}
