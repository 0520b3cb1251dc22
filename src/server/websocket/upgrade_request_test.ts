import assert from "node:assert/strict";
import { headersEnd, readUpgrade } from "./upgrade_request.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const HEADERS = {
  "Host": "galgo",
  "Upgrade": "websocket",
  "Connection": "Upgrade",
  "Sec-WebSocket-Version": "13",
  "Sec-WebSocket-Key": KEY,
};

function read(
  changes: Readonly<Record<string, string | undefined>> = {},
  { line = "GET /any/path?a=b HTTP/1.1", allowed = ["*"] } = {},
) {
  const lines = Object.entries({ ...HEADERS, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return readUpgrade(new TextEncoder().encode(`${line}\r\n${lines.join("")}\r\n`), allowed);
}

Deno.test("readUpgrade takes the requests of programs and of browsers", () => {
  assert.deepEqual(read(), { key: KEY });
  const browsers = {
    "Connection": "keep-alive, Upgrade",
    "Upgrade": "WebSocket",
    "Origin": "https://example.com",
    "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    "Sec-WebSocket-Protocol": "a, b",
  };
  assert.deepEqual(read(browsers), { key: KEY });
});

const REFUSED: Readonly<Record<string, [string, ...Parameters<typeof read>]>> = {
  "another method": ["405", {}, { line: "POST / HTTP/1.1" }],
  "HTTP/1.0": ["405", {}, { line: "GET / HTTP/1.0" }],
  "no HTTP at all": ["400", {}, { line: "ping" }],
  "a plain page": ["426", { Upgrade: undefined, Connection: undefined }],
  "no upgrade of this connection": ["426", { Connection: "keep-alive" }],
  "an upgrade to something else": ["426", { Upgrade: "h2c" }],
  "another version": ["426", { "Sec-WebSocket-Version": "8" }],
  "no key": ["400", { "Sec-WebSocket-Key": undefined }],
  "a short key": ["400", { "Sec-WebSocket-Key": "dGhl" }],
  "a key that is no Base64": ["400", { "Sec-WebSocket-Key": "?".repeat(24) }],
  "two keys": ["400", { "sec-websocket-key": KEY }],
  "a header without a name": ["400", { "": "x" }],
};

for (const [what, [status, ...args]] of Object.entries(REFUSED)) {
  Deno.test(`readUpgrade refuses ${what} with ${status}`, () => {
    const refusal = read(...args);
    assert.ok("status" in refusal);
    assert.equal(refusal.status.slice(0, 3), status);
  });
}

Deno.test("readUpgrade lets in pages of allowed origins, and whoever is no page", () => {
  const allowed = { allowed: ["https://shop.example.com/", "null"] };
  const statusOf = (origin?: string) => {
    const answer = read({ Origin: origin }, allowed);
    return "status" in answer ? answer.status : undefined;
  };
  assert.equal(statusOf("https://shop.example.com"), undefined);
  assert.equal(statusOf("null"), undefined);
  assert.equal(statusOf(undefined), undefined);
  assert.equal(statusOf("https://example.com"), "403 Forbidden");
  assert.equal(statusOf("http://shop.example.com"), "403 Forbidden");
});

Deno.test("headersEnd finds the empty line, and nothing before it has arrived", () => {
  const text = new TextEncoder().encode("GET / HTTP/1.1\r\nA: b\r\n\r\n!");
  assert.equal(headersEnd(text), text.length - 1);
  for (let length = 0; length < text.length - 1; length++) {
    assert.equal(headersEnd(text.subarray(0, length)), undefined);
  }
});
