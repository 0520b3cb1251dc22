/** Partitions and their segments over REST. */
import { BrokerError } from "../../wire/mod.ts";
import { nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { topicInPath } from "./identifiers.ts";
import { requiredU32InQuery, u32InPath } from "./queries.ts";
import type { Call, Rest, Route } from "./route.ts";

/** Only over REST: by the binary protocol any number may go at once. */
const MAX_DELETED = 1000;

const PATH = "/streams/:stream_id/topics/:topic_id/partitions";

export function partitionRoutes(rest: Rest): Route[] {
  return [
    {
      method: "POST",
      path: PATH,
      answer: async (call) => {
        const partitionsCount = (await readBody(call, rest)).u32("partitions_count");
        const request = { ...topicInPath(call), partitionsCount };
        await execute(rest, sessionOf(call), { kind: "create_partitions", ...request });
        return nothing(call, 201);
      },
    },
    {
      method: "DELETE",
      path: PATH,
      answer: async (call) => {
        const partitionsCount = deletedCount(call);
        const request = { ...topicInPath(call), partitionsCount };
        await execute(rest, sessionOf(call), { kind: "delete_partitions", ...request });
        return nothing(call, 204);
      },
    },
    {
      method: "DELETE",
      path: `${PATH}/:partition_id`,
      answer: async (call) => {
        const partition = u32InPath(call, "partition_id");
        const segmentsCount = requiredU32InQuery(call, "segments_count");
        const request = { ...topicInPath(call), partition, segmentsCount };
        await execute(rest, sessionOf(call), { kind: "delete_segments", ...request });
        return nothing(call, 204);
      },
    },
  ];
}

/** Errors: RequestError 400; too_many_partitions. */
function deletedCount(call: Call): number {
  const partitionsCount = requiredU32InQuery(call, "partitions_count");
  if (partitionsCount > MAX_DELETED) {
    throw new BrokerError(
      "too_many_partitions",
      `1 to ${MAX_DELETED} partitions can be deleted at a time, not ${partitionsCount}`,
    );
  }
  return partitionsCount;
}
