/** Consumer groups over REST: shown, made and deleted. Only connections can join one. */
import { BrokerError, type GroupDetails, type GroupRecord } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { identifierInPath, isName, topicInPath } from "./identifiers.ts";
import type { Call, Rest, Route } from "./route.ts";

const ALL = "/streams/:stream_id/topics/:topic_id/consumer-groups";
const ONE = `${ALL}/:group_id`;

export function groupRoutes(rest: Rest): Route[] {
  return [
    { method: "GET", path: ALL, answer: (call) => list(call, rest) },
    { method: "POST", path: ALL, answer: (call) => create(call, rest) },
    { method: "GET", path: ONE, answer: (call) => show(call, rest) },
    {
      method: "DELETE",
      path: ONE,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "delete_consumer_group", ...groupInPath(call) });
        return nothing(call, 204);
      },
    },
  ];
}

async function list(call: Call, rest: Rest): Promise<Response> {
  const topic = topicInPath(call);
  rest.broker.requireThere(topic);
  const groups = await execute(rest, sessionOf(call), { kind: "get_consumer_groups", ...topic });
  return json(call, groups.map(groupJson));
}

async function show(call: Call, rest: Rest): Promise<Response> {
  const address = groupInPath(call);
  rest.broker.requireThere(address);
  const group = await execute(rest, sessionOf(call), { kind: "get_consumer_group", ...address });
  if (group === undefined) throw new BrokerError("consumer_group_id_not_found");
  return json(call, detailsJson(group));
}

async function create(call: Call, rest: Rest): Promise<Response> {
  const name = (await readBody(call, rest)).text("name");
  if (!isName(name)) {
    throw new BrokerError("invalid_consumer_group_name", "a consumer group's name has 1 to 255 bytes");
  }
  const command = { kind: "create_consumer_group", ...topicInPath(call), name } as const;
  const group = await execute(rest, sessionOf(call), command);
  return json(call, detailsJson({ ...group, members: [] }), 201);
}

function groupInPath(call: Call) {
  return { ...topicInPath(call), group: identifierInPath(call, "group_id") };
}

function groupJson({ id, name, partitionsCount, membersCount }: GroupRecord) {
  return { id, name, partitions_count: partitionsCount, members_count: membersCount };
}

function detailsJson(group: GroupDetails): unknown {
  const members = group.members.map(({ id, partitions }) => ({
    id,
    partitions_count: partitions.length,
    partitions,
  }));
  return { ...groupJson(group), members };
}
