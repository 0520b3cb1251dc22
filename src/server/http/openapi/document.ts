/**
 * The OpenAPI document, made of the routes that run and of what is said of each. It is loaded when somebody first asks
 * for the document: the libraries behind it take as much memory as everything else that an idle broker holds besides
 * Deno, and no request is checked with them.
 */
import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Route } from "../route.ts";
import { clientOperations } from "./clients.ts";
import { groupOperations } from "./groups.ts";
import { loginOperations } from "./logins.ts";
import { messageOperations } from "./messages.ts";
import { offsetOperations } from "./offsets.ts";
import type { Answer, Content, Operation, Operations } from "./operation.ts";
import { pathParameters } from "./path_parameters.ts";
import { partitionOperations } from "./partitions.ts";
import { refusalsOf } from "./refusals.ts";
import { streamOperations } from "./streams.ts";
import { systemOperations } from "./system.ts";
import { tokenOperations } from "./tokens.ts";
import { topicOperations } from "./topics.ts";
import { userOperations } from "./users.ts";
import { tailOperations } from "./tail.ts";
import { textOfDocument } from "./values.ts";

export const OPERATIONS: Operations = {
  ...systemOperations,
  ...clientOperations,
  ...loginOperations,
  ...userOperations,
  ...tokenOperations,
  ...streamOperations,
  ...topicOperations,
  ...partitionOperations,
  ...messageOperations,
  ...tailOperations,
  ...offsetOperations,
  ...groupOperations,
};

const INFO = {
  title: "Galgo",
  description:
    "A message-streaming broker, compatible with Apache Iggy 0.8. Log in with POST /users/login and send the " +
    "token that it answers with every request: `Authorization: Bearer <token>`.\n\nIntegers of 64 and 128 bits are bare " +
    "digits; a client that reads numbers as doubles must read these fields by other means.",
  license: { name: "Apache-2.0", identifier: "Apache-2.0" },
};

type Method = RouteConfig["method"];

/** The document as JSON text. Errors: Error for a route that nothing is said of. */
export function openApiText(routes: readonly Route[], version: string): string {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  registry.registerComponent("securitySchemes", "token", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
  });
  registry.registerComponent("securitySchemes", "ticket", { type: "apiKey", in: "query", name: "ticket" });
  for (const route of routes) registry.registerPath(configOf(route));
  const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { ...INFO, version } });
  return textOfDocument(document);
}

function configOf(route: Route): RouteConfig {
  const operation = OPERATIONS[`${route.method} ${route.documentedAs ?? route.path}`];
  if (operation === undefined) throw new Error(`nothing is said of ${route.method} ${route.path}`);
  const { tag, summary, description, query, body } = operation;
  const parameters = pathParameters(route.path);
  return createRoute({
    method: route.method.toLowerCase() as Method,
    path: route.path.replaceAll(/:(\w+)/g, "{$1}"),
    operationId: operationId(route),
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: securityOf(route),
    request: {
      ...(parameters !== undefined && { params: z.object(parameters) }),
      ...(query !== undefined && { query }),
      ...(body !== undefined && { body: { required: true, content: contentOf(body) } }),
    },
    responses: { ...answersOf(operation), ...refusalsOf(route, operation) },
  });
}

function securityOf({ isPublic, takesTicket }: Route): Record<string, string[]>[] {
  if (isPublic) return [];
  return takesTicket ? [{ token: [] }, { ticket: [] }] : [{ token: [] }];
}

/** `get_streams_stream_id` */
function operationId({ method, path }: Route): string {
  return `${method} ${path}`.toLowerCase().replaceAll(/[^a-z]+/g, "_").replace(/_$/, "");
}

function answersOf({ answers }: Operation): RouteConfig["responses"] {
  return Object.fromEntries(
    Object.entries(answers).map(([status, answer]) => [status, answerOf(answer)]),
  );
}

function answerOf({ description, content, headers = {} }: Answer): RouteConfig["responses"][string] {
  const said = Object.entries(headers).map(([name, about]) =>
    [name, { description: about, schema: { type: "string" as const } }] as const
  );
  return {
    description,
    ...(content !== undefined && { content: contentOf(content) }),
    ...(said.length > 0 && { headers: Object.fromEntries(said) }),
  };
}

function contentOf(content: Readonly<Record<string, Content>>) {
  return Object.fromEntries(
    Object.entries(content).map(([type, { schema, example }]) => [type, { schema, example }]),
  );
}
