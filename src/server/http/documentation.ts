/** The OpenAPI document and the page that shows it. Both are made when they are asked for, see openapi/document.ts. */
import { SERVED_VERSION } from "../../broker/mod.ts";
import { jsonText } from "./answers.ts";
import { acceptsGzip } from "./compression.ts";
import type { Call, Rest, Route } from "./route.ts";

const NONCE_BYTES = 16;

/** `allRoutes`: what the document is about, these included. */
export function documentationRoutes(rest: Rest, allRoutes: () => readonly Route[]): Route[] {
  let text: Promise<string> | undefined;
  return [
    {
      method: "GET",
      path: "/openapi.json",
      isPublic: true,
      answer: async (call) => jsonText(call, await (text ??= documentText(allRoutes()))),
    },
    { method: "GET", path: "/docs", isPublic: true, answer: (call) => page(call, rest) },
    { method: "GET", path: "/docs/reference.js", isPublic: true, answer: script },
  ];
}

async function documentText(routes: readonly Route[]): Promise<string> {
  const { openApiText } = await import("./openapi/document.ts");
  return openApiText(routes, SERVED_VERSION.text);
}

async function page(call: Call, { random }: Rest): Promise<Response> {
  const { pagePolicy, pageText } = await import("./docs/page.ts");
  const bytes = new Uint8Array(NONCE_BYTES);
  random.fill(bytes);
  const nonce = bytes.toBase64();
  return call.body(await pageText(nonce), 200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": pagePolicy(nonce),
  });
}

/** It is kept packed, and nearly every client takes it so. */
async function script(call: Call): Promise<Response> {
  const { packedScript, unpackedScript } = await import("./docs/page.ts");
  const isPackedWelcome = acceptsGzip(call.req.header("accept-encoding"));
  const bytes = isPackedWelcome ? packedScript : await unpackedScript();
  return call.body(Uint8Array.from(bytes), 200, {
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=86400",
    vary: "accept-encoding",
    ...(isPackedWelcome && { "content-encoding": "gzip" }),
  });
}
