/** Partitions over REST. */
import { nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { topicInPath } from "./identifiers.ts";
import { requiredU32InQuery } from "./queries.ts";
import type { Rest, Route } from "./route.ts";

const PATH = "/streams/:stream_id/topics/:topic_id/partitions";

export function partitionRoutes(rest: Rest): Route[] {
  return [
    {
      method: "POST",
      path: PATH,
      hasBody: true,
      answer: async (call) => {
        const partitionsCount = (await readBody(call)).u32("partitions_count");
        const request = { ...topicInPath(call), partitionsCount };
        await execute(rest, sessionOf(call), { kind: "create_partitions", ...request });
        return nothing(call, 201);
      },
    },
    {
      method: "DELETE",
      path: PATH,
      answer: async (call) => {
        const partitionsCount = requiredU32InQuery(call, "partitions_count");
        const request = { ...topicInPath(call), partitionsCount };
        await execute(rest, sessionOf(call), { kind: "delete_partitions", ...request });
        return nothing(call, 204);
      },
    },
  ];
}
