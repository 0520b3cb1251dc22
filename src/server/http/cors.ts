/**
 * What pages of other origins may do. It stands outermost, because refusals need these headers too: a page cannot read
 * a 401 without them.
 *
 * Hono's own middleware is close, but clients expect what the original does: a preflight is answered with 200, on any
 * path, with all three names in `vary`, and with the methods of the path in `allow`.
 */
import type { MiddlewareHandler } from "hono";
import { setAnswerHeader } from "./answer_headers.ts";
import type { Call, RestEnv } from "./route.ts";
import type { RouteMap } from "./route_map.ts";

export interface CorsSettings {
  readonly enabled: boolean;
  readonly allowedMethods: readonly string[];
  /** First `*`: any. Otherwise the origin of the request is repeated when it is listed. */
  readonly allowedOrigins: readonly string[];
  readonly allowedHeaders: readonly string[];
  /** Blank entries do not count. */
  readonly exposedHeaders: readonly string[];
  readonly allowCredentials: boolean;
  readonly allowPrivateNetwork: boolean;
}

const VARY = "origin, access-control-request-method, access-control-request-headers";

export function cors(settings: CorsSettings, map: RouteMap): MiddlewareHandler<RestEnv> {
  const methods = settings.allowedMethods.map((method) => method.toUpperCase()).join(",");
  const headers = settings.allowedHeaders.filter(isFilled).join(",");
  const exposed = settings.exposedHeaders.filter(isFilled).join(",");
  return async (call, next) => {
    setHeader(call, "access-control-allow-origin", allowedOrigin(settings, call.req.header("origin")));
    setHeader(call, "access-control-allow-credentials", settings.allowCredentials ? "true" : "");
    setAnswerHeader(call, "vary", VARY);
    if (call.req.method !== "OPTIONS") {
      setHeader(call, "access-control-expose-headers", exposed);
      return await next();
    }
    setHeader(call, "access-control-allow-methods", methods);
    setHeader(call, "access-control-allow-headers", headers);
    if (
      settings.allowPrivateNetwork && call.req.header("access-control-request-private-network") === "true"
    ) {
      setAnswerHeader(call, "access-control-allow-private-network", "true");
    }
    setHeader(call, "allow", map.find(call.req.path)?.allow ?? "");
    return call.body(null, 200);
  };
}

function allowedOrigin({ allowedOrigins }: CorsSettings, origin: string | undefined): string {
  if (allowedOrigins[0] === "*") return "*";
  return origin !== undefined && allowedOrigins.includes(origin) ? origin : "";
}

function setHeader(call: Call, name: string, value: string): void {
  if (value !== "") setAnswerHeader(call, name, value);
}

function isFilled(text: string): boolean {
  return text.trim() !== "";
}
