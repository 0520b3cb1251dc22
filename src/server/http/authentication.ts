/**
 * Who may reach an endpoint at all. It stands before routing: an unknown path, or a wrong method, is only told to those
 * with a token.
 */
import type { MiddlewareHandler } from "hono";
import { NotFoundError, RequestError } from "./errors.ts";
import type { Call, Rest, RestEnv } from "./route.ts";
import type { RouteMap } from "./route_map.ts";
import { type Bearer, issuedAtMs } from "./access_tokens.ts";

/** Matched exactly, with one blank. */
const SCHEME = "Bearer ";

/** Scrapers and browsers are told that nothing is there, instead of being asked for a token. */
const PUBLIC_WITHOUT_ROUTE: ReadonlySet<string> = new Set(["/metrics", "/ui"]);

/** Lets a request through to its endpoint, or refuses it: 401, then 400, 404 or 405. */
export function gate(rest: Rest, map: RouteMap): MiddlewareHandler<RestEnv> {
  return async (call, next) => {
    const { path, method } = call.req;
    const facts = map.find(path);
    const isPublic = facts?.isPublic ?? PUBLIC_WITHOUT_ROUTE.has(path);
    // A bad token does not disturb a public path: clients send one, or an empty one, everywhere.
    if (!isPublic) await authenticate(call, rest, facts?.takesTicket ?? false);
    if (facts === undefined) throw new NotFoundError("/docs shows all that can be asked for");
    if (!facts.methods.has(method)) {
      call.header("allow", facts.allow);
      throw new RequestError(
        405,
        "invalid_command",
        `${method} is not possible here`,
        `possible is ${facts.allow}; /docs shows all that can be asked for`,
      );
    }
    refuseBrokenEncoding(path);
    await next();
  };
}

/** For requests that take long: their token can be revoked or expire meanwhile. Errors: RequestError 401. */
export function requireStillGood({ userId, claims }: Bearer, { broker, tokens }: Rest): void {
  if (!tokens.isGood(claims) || !broker.acceptsTokenOf(userId, issuedAtMs(claims))) {
    throw unauthenticated(true);
  }
}

/** Errors: RequestError 401. */
async function authenticate(call: Call, rest: Rest, takesTicket: boolean): Promise<void> {
  const { broker, tickets, tokens } = rest;
  const header = call.req.header("authorization");
  const ticket = takesTicket && header === undefined ? call.req.query("ticket") : undefined;
  const caller = ticket !== undefined
    ? tickets.redeem(call.req.path, ticket)
    : header?.startsWith(SCHEME)
    ? await tokens.verify(header.slice(SCHEME.length))
    : undefined;
  if (caller === undefined || !broker.acceptsTokenOf(caller.userId, issuedAtMs(caller.claims))) {
    throw unauthenticated(ticket !== undefined || header?.startsWith(SCHEME) === true);
  }
  call.set("caller", caller);
  // It may have been revoked since the ticket was given.
  if (ticket !== undefined) requireStillGood(caller, rest);
}

function unauthenticated(hasToken: boolean): RequestError {
  const reason = hasToken
    ? "the token has expired, was revoked, or is none of this broker's"
    : "this needs a token";
  return new RequestError(401, "unauthenticated", reason);
}

/** Errors: RequestError 400. The router itself passes on what it cannot decode. */
function refuseBrokenEncoding(path: string): void {
  if (!path.includes("%")) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw new RequestError(400, "invalid_command", "the path is not percent-encoded UTF-8");
  }
}
