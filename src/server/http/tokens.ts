/** Personal access tokens over REST: always the caller's own. */
import type { TokenRecord } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import type { Rest, Route } from "./route.ts";

const ALL = "/personal-access-tokens";

export function tokenRoutes(rest: Rest): Route[] {
  return [
    {
      method: "GET",
      path: ALL,
      answer: async (call) => {
        const tokens = await execute(rest, sessionOf(call), { kind: "get_personal_access_tokens" });
        return json(call, tokens.toSorted(byName).map(tokenJson));
      },
    },
    {
      method: "POST",
      path: ALL,
      answer: async (call) => {
        const body = await readBody(call, rest);
        const request = { name: body.text("name"), expiryMicros: body.u64("expiry") };
        const command = { kind: "create_personal_access_token", ...request } as const;
        const { token } = await execute(rest, sessionOf(call), command);
        return json(call, { token });
      },
    },
    {
      method: "DELETE",
      path: `${ALL}/:name`,
      answer: async (call) => {
        const name = call.req.param("name") ?? "";
        await execute(rest, sessionOf(call), { kind: "delete_personal_access_token", name });
        return nothing(call, 204);
      },
    },
  ];
}

function byName(a: TokenRecord, b: TokenRecord): number {
  return a.name < b.name ? -1 : 1;
}

function tokenJson({ name, expiresAtMicros }: TokenRecord): unknown {
  return { name, expiry_at: expiresAtMicros ?? null };
}
