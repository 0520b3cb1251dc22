import assert from "node:assert/strict";
import { Hono } from "hono";
import { cors, type CorsSettings } from "./cors.ts";
import type { RestEnv } from "./route.ts";
import { RouteMap } from "./route_map.ts";

const SETTINGS: CorsSettings = {
  enabled: true,
  allowedMethods: ["get", "POST"],
  allowedOrigins: ["*"],
  allowedHeaders: ["content-type", "authorization"],
  exposedHeaders: [""],
  allowCredentials: false,
  allowPrivateNetwork: false,
};

const VARY = "origin, access-control-request-method, access-control-request-headers";

function ask(settings: Partial<CorsSettings>, init: RequestInit, path = "/streams") {
  const map = new RouteMap([{ method: "GET", path: "/streams", answer: () => new Response() }]);
  const app = new Hono<RestEnv>();
  app.use(cors({ ...SETTINGS, ...settings }, map));
  app.get("/streams", (call) => call.body("ours"));
  return app.request(path, init);
}

async function corsHeaders(response: Promise<Response> | Response): Promise<Record<string, string>> {
  const entries = [...(await response).headers];
  return Object.fromEntries(entries.filter(([name]) => /^(?:access-control|vary|allow)/.test(name)));
}

Deno.test("cors answers a preflight itself, with 200, on any path", async () => {
  const response = await ask({}, { method: "OPTIONS", headers: { origin: "http://a.test" } }, "/nope");
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "");
  assert.deepEqual(await corsHeaders(response), {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET,POST",
    "access-control-allow-headers": "content-type,authorization",
    vary: VARY,
  });
});

Deno.test("cors names the methods of a path that is there", async () => {
  const response = await ask({}, { method: "OPTIONS" });
  assert.equal(response.headers.get("allow"), "GET,HEAD");
});

Deno.test("cors adds its headers to other answers, refusals included", async () => {
  const expected = { "access-control-allow-origin": "*", vary: VARY };
  assert.deepEqual(await corsHeaders(ask({}, {})), expected);
  assert.deepEqual(await corsHeaders(ask({}, {}, "/nope")), expected);
});

const ORIGINS:
  readonly (readonly [allowed: string[], origin: string | undefined, answered: string | null])[] = [
    [["http://a.test", "http://b.test"], "http://b.test", "http://b.test"],
    [["http://a.test"], "http://c.test", null],
    [["http://a.test"], "null", null],
    [["http://a.test"], undefined, null],
    [[], "http://a.test", null],
    [["*"], undefined, "*"],
  ];

for (const [allowedOrigins, origin, answered] of ORIGINS) {
  Deno.test(`cors: of [${allowedOrigins}] the origin ${origin} gets ${answered}`, async () => {
    const headers: Record<string, string> = origin === undefined ? {} : { origin };
    const response = await ask({ allowedOrigins }, { headers });
    assert.equal(response.headers.get("access-control-allow-origin"), answered);
  });
}

Deno.test("cors: exposed headers, credentials and private networks only where they are set", async () => {
  const settings = {
    allowedOrigins: ["http://a.test"],
    exposedHeaders: ["x-one", " "],
    allowCredentials: true,
    allowPrivateNetwork: true,
  };
  const headers = { origin: "http://a.test", "access-control-request-private-network": "true" };
  assert.deepEqual(await corsHeaders(ask(settings, { headers })), {
    "access-control-allow-origin": "http://a.test",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-one",
    vary: VARY,
  });
  const preflight = await ask(settings, { method: "OPTIONS", headers });
  assert.equal(preflight.headers.get("access-control-allow-private-network"), "true");
  const other = await ask({}, { method: "OPTIONS", headers });
  assert.equal(other.headers.get("access-control-allow-private-network"), null);
});
