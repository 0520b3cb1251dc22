/** Who is connected over the binary protocol, as REST tells it. Callers over HTTP are no clients in this sense. */
import type { ClientDetails, ClientRecord } from "../../wire/mod.ts";
import { json } from "./answers.ts";
import { execute, sessionOf } from "./caller.ts";
import { NotFoundError } from "./errors.ts";
import { u32InPath } from "./queries.ts";
import type { Call, Rest, Route } from "./route.ts";

export function clientRoutes(rest: Rest): Route[] {
  return [
    {
      method: "GET",
      path: "/clients",
      answer: async (call) => {
        const clients = await execute(rest, sessionOf(call), { kind: "get_clients" });
        return json(call, clients.toSorted((a, b) => a.clientId - b.clientId).map(clientJson));
      },
    },
    { method: "GET", path: "/clients/:client_id", answer: (call) => show(call, rest) },
  ];
}

/** No client has the number 0. Over REST it is one that is not there, which only those are told who may look. */
async function show(call: Call, rest: Rest): Promise<Response> {
  const clientId = u32InPath(call, "client_id");
  const session = sessionOf(call);
  if (clientId === 0) {
    await execute(rest, session, { kind: "get_clients" });
    throw new NotFoundError();
  }
  const client = await execute(rest, session, { kind: "get_client", clientId });
  if (client === undefined) throw new NotFoundError();
  return json(call, detailsJson(client));
}

function clientJson({ clientId, userId, address, transport, groupsCount }: ClientRecord) {
  return {
    client_id: clientId,
    user_id: userId ?? null,
    address,
    transport: transport === "websocket" ? "ws" : transport,
    consumer_groups_count: groupsCount,
  };
}

/** Released clients disagree on the name of a group's number, so it stands there twice. */
function detailsJson(client: ClientDetails): unknown {
  const groups = client.groups.map(({ streamId, topicId, groupId }) => ({
    stream_id: streamId,
    topic_id: topicId,
    group_id: groupId,
    consumer_group_id: groupId,
  }));
  return { ...clientJson(client), consumer_groups: groups };
}
