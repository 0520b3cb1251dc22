/** The refusals of an operation, by status: those that are its own, and those that any request can get. */
import { type RouteConfig, z } from "@hono/zod-openapi";
import { type ErrorName, errorTable } from "../../../wire/mod.ts";
import type { Route } from "../route.ts";
import { jsonContent, type Operation } from "./operation.ts";
import { u32 } from "./values.ts";

const Refusal = z.object({
  id: u32.openapi({ description: "The number of the error, the same as in the binary protocol." }),
  code: z.string().openapi({ description: "The name of the error." }),
  reason: z.string().openapi({ description: "What could not be done and what would be right, for people." }),
  field: z.string().nullable().openapi({ description: "The field of the request that is at fault." }),
  hint: z.string().optional().openapi({ description: "What to do, where the caller can do something." }),
}).openapi("Refusal");

const TITLES: Readonly<Record<number, string>> = {
  400: "The request cannot be understood, or a rule forbids it.",
  401: "There is no token, or it is not, or no longer, good.",
  403: "The user lacks the permission.",
  404: "Something that the request names is not there.",
  413: "The body is too large.",
  415: "The content type is not one that is taken here.",
  422: "The body is JSON of the wrong shape.",
  429:
    "Nothing was done, there is too much to do or the broker is starting; ask again after `Retry-After` seconds.",
  500: "The broker failed; its log says why.",
};

export function refusalsOf(route: Route, operation: Operation): RouteConfig["responses"] {
  const byStatus = new Map<number, Set<ErrorName | "not_found">>();
  const add = (status: number, ...names: (ErrorName | "not_found")[]) => {
    const known = byStatus.get(status) ?? new Set();
    for (const name of names) known.add(name);
    byStatus.set(status, known);
  };
  const takesNothing = operation.body === undefined && operation.query === undefined &&
    !route.path.includes(":");
  if (!takesNothing) add(400, "invalid_command");
  if (route.path.includes(":")) add(400, "invalid_identifier");
  if (!route.isPublic) add(401, "unauthenticated");
  if (operation.body !== undefined) {
    for (const status of [400, 413, 415, 422]) add(status, "invalid_format");
  }
  for (const name of operation.refusals ?? []) add(errorTable[name].httpStatus, name);
  if (operation.canBeMissing) add(404, "not_found");
  add(429, "error");
  add(500, "error");
  return Object.fromEntries([...byStatus].map(([status, names]) => [status, refusal(status, [...names])]));
}

function refusal(
  status: number,
  names: readonly (ErrorName | "not_found")[],
): RouteConfig["responses"][string] {
  const rows = names.map((name) =>
    name === "not_found" ? "- 404 `not_found`" : `- ${errorTable[name].code} \`${name}\``
  );
  const headers = { "Retry-After": { description: "Seconds.", schema: { type: "string" as const } } };
  return {
    description: [TITLES[status], "", ...rows].join("\n"),
    content: jsonContent(Refusal, exampleOf(names[0]!)),
    ...(status === 429 && { headers }),
  };
}

function exampleOf(name: ErrorName | "not_found"): unknown {
  if (name === "not_found") return { id: 404, code: name, reason: "Resource not found", field: null };
  const { code, text } = errorTable[name];
  return { id: code, code: name, reason: text, field: null };
}
