/** Connected clients, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { jsonAnswer, type Operations } from "./operation.ts";
import { u32 } from "./values.ts";

const Client = z.object({
  client_id: u32,
  user_id: u32.nullable().openapi({ description: "null: not logged in yet." }),
  address: z.string(),
  transport: z.enum(["tcp", "quic", "http", "ws"]),
  consumer_groups_count: u32,
}).openapi("Client");

const ClientDetails = z.object({
  ...Client.shape,
  consumer_groups: z.array(
    z.object({ stream_id: u32, topic_id: u32, group_id: u32, consumer_group_id: u32 }),
  ),
}).openapi("ClientDetails");

const EXAMPLE = {
  client_id: 1745028311,
  user_id: 0,
  address: "127.0.0.1:51774",
  transport: "tcp",
  consumer_groups_count: 1,
};

export const clientOperations: Operations = {
  "GET /clients": {
    tag: "System",
    summary: "List who is connected over the binary protocol",
    answers: { 200: jsonAnswer("The connections, by number.", z.array(Client), [EXAMPLE]) },
    refusals: ["unauthorized"],
  },
  "GET /clients/:client_id": {
    tag: "System",
    summary: "Show a connection with its consumer groups",
    answers: {
      200: jsonAnswer("The connection.", ClientDetails, {
        ...EXAMPLE,
        consumer_groups: [{ stream_id: 0, topic_id: 0, group_id: 0, consumer_group_id: 0 }],
      }),
    },
    refusals: ["unauthorized"],
    canBeMissing: true,
  },
};
