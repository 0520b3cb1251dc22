/**
 * The page that shows the OpenAPI document. It loads nothing from elsewhere: its script comes from this broker, and its
 * policy forbids the rest. Loaded when somebody asks for the page.
 */
import { Scalar } from "@scalar/hono-api-reference";
import { Hono } from "hono";
import script from "./reference.js.gz" with { type: "bytes" };

/** The script, packed with gzip. */
export const packedScript: Uint8Array = script;

export async function unpackedScript(): Promise<Uint8Array> {
  const packed = new Blob([Uint8Array.from(packedScript)]).stream();
  return await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).bytes();
}

/** What the viewer would fetch or offer that is none of this broker's: fonts, figures about its use, other services. */
const NOTHING_FROM_ELSEWHERE = {
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: "never",
  agent: { disabled: true },
  mcp: { disabled: true },
} as const;

/** `nonce` marks the one script in the page that is meant. */
export async function pageText(nonce: string): Promise<string> {
  const page = new Hono();
  page.get(
    "/",
    Scalar({
      ...NOTHING_FROM_ELSEWHERE,
      url: "openapi.json",
      cdn: "docs/reference.js",
      pageTitle: "Galgo",
      nonce,
    }),
  );
  return await (await page.request("/")).text();
}

export function pagePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
