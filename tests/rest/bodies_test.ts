/** Bodies of requests: what is refused in which order, and what changes nothing when it is refused. */
import assert from "node:assert/strict";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker, restServer } from "./rest_broker.ts";

const LIMIT = 2_000_000;

async function loggedIn(broker: RestBroker, task: (client: RestClient) => Promise<void>): Promise<void> {
  try {
    const client = new RestClient(broker);
    await client.login();
    await task(client);
    assert.equal((await client.ask("GET", "/streams")).text, "[]", "nothing was changed");
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

const utf8 = new TextEncoder();

const REFUSED: readonly (readonly [status: number, what: string, body: BodyInit, type?: string])[] = [
  [415, "no JSON type, also when it is too large", "x".repeat(LIMIT + 1), "text/plain"],
  [415, "a type that only begins like JSON", `{"name":"a"}`, "application/jsonx"],
  [415, "a type of another kind", `{"name":"a"}`, "text/json"],
  [413, "one byte too much, though it is no JSON", "x".repeat(LIMIT + 1)],
  [400, "as much as is allowed, but no JSON", "x".repeat(LIMIT)],
  [400, "nothing", ""],
  [400, "only blanks", "  "],
  [400, "a cut text", `{"name":"a`],
  [400, "two values", `{"name":"a"}{}`],
  [400, "bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  [400, "a byte order mark", `\ufeff{"name":"a"}`],
  [400, "UTF-16", Uint8Array.of(0x7b, 0, 0x7d, 0)],
  [422, "10,000 lists in each other", "[".repeat(10_000) + "]".repeat(10_000)],
  [400, "10,000 lists in each other, not closed", "[".repeat(10_000)],
  [422, "a list", "[]"],
  [422, "null", "null"],
  [422, "a number", "1"],
  [422, "half of a surrogate pair", `{"name":"a\\ud800b"}`],
  [422, "no name", "{}"],
  [422, "a name that is null", `{"name":null}`],
  [422, "a name that is a number", `{"name":1}`],
  [400, "an empty name", `{"name":""}`],
  [400, "a name of 256 bytes", JSON.stringify({ name: "é".repeat(128) })],
];

for (const [status, what, body, type = "application/json"] of REFUSED) {
  Deno.test(`REST: a body with ${what} is refused with ${status}, as JSON`, async () => {
    await loggedIn(await restApp(), async (client) => {
      const answer = await client.ask("POST", "/streams", body, { "content-type": type });
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.headers.get("content-type"), "application/json");
      assert.equal(typeof answer.json()["reason"], "string");
    });
  });
}

const TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "APPLICATION/JSON",
  "application/vnd.x+json",
];

for (const type of TYPES) {
  Deno.test(`REST: the content type ${type} is JSON`, async () => {
    await loggedIn(await restApp(), async (client) => {
      assert.equal(
        (await client.ask("POST", "/streams", `{"name":"a"}`, { "content-type": type })).status,
        200,
      );
      assert.equal((await client.ask("DELETE", "/streams/a")).status, 204);
    });
  });
}

/** In pieces, without saying how long it will be. */
function chunked(text: string): ReadableStream<Uint8Array> {
  const bytes = utf8.encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 65_536) controller.enqueue(bytes.slice(at, at + 65_536));
      controller.close();
    },
  });
}

Deno.test("REST: over a socket, a body of unknown length is counted as it comes", async () => {
  await loggedIn(await restServer(), async (client) => {
    const padded = (length: number) => chunked(`{"name":"a"}`.padEnd(length));
    assert.equal((await client.ask("POST", "/streams", padded(LIMIT))).status, 200);
    assert.equal((await client.ask("DELETE", "/streams/a")).status, 204);
    assert.equal((await client.ask("POST", "/streams", padded(LIMIT + 1))).status, 413);
    const told = "x".repeat(LIMIT + 1);
    assert.equal((await client.ask("POST", "/streams", told)).status, 413);
  });
});

for (const head of ["content-length: 1000", "transfer-encoding: chunked"]) {
  Deno.test(`REST: a client that goes away in its body is no error of ours (${head})`, async () => {
    const broker = await restServer();
    await loggedIn(broker, async (client) => {
      const connection = await Deno.connect({ hostname: "127.0.0.1", port: broker.port! });
      const request = `POST /streams HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
        `authorization: Bearer ${client.token}\r\n${head}\r\n\r\n5\r\n{"nam`;
      await connection.write(utf8.encode(request));
      await new Promise((resolve) => setTimeout(resolve, 30));
      connection.close();
      await new Promise((resolve) => setTimeout(resolve, 30));
      assert.equal((await client.ask("GET", "/ping")).text, "pong");
    });
  });
}

Deno.test("REST: bodies on their way have so much room together; one too many is asked to come again", async () => {
  const broker = await restServer({ IGGY_LIMITS_MEMORY: "195 MiB", IGGY_HTTP_MAX_REQUEST_SIZE: "40 MB" });
  await loggedIn(broker, async (client) => {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: broker.port! });
    const begin = `POST /streams HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${client.token}\r\ncontent-length: 39000000\r\n\r\n{`;
    await connection.write(utf8.encode(begin));
    const large = `{"name":"a"}`.padEnd(20_000_000);
    let answer = await client.ask("POST", "/streams", large);
    for (let look = 0; answer.status === 200 && look < 100; look++) {
      assert.equal((await client.ask("DELETE", "/streams/a")).status, 204);
      answer = await client.ask("POST", "/streams", large);
    }
    assert.deepEqual([answer.status, answer.headers.get("retry-after")], [429, "1"]);
    assert.equal((await client.ask("POST", "/streams", `{"name":"a"}`)).status, 200, "small ones have room");
    assert.equal((await client.ask("DELETE", "/streams/a")).status, 204);
    connection.close();
    do answer = await client.ask("POST", "/streams", large); while (answer.status === 429);
    assert.equal(answer.status, 200);
    assert.equal((await client.ask("DELETE", "/streams/a")).status, 204);
  });
});

Deno.test("REST: over a socket, a large answer comes packed to who asks for it", async () => {
  const broker = await restServer();
  await loggedIn(broker, async (client) => {
    const ask = (encoding: string) =>
      client.ask("GET", "/openapi.json", undefined, { "accept-encoding": encoding });
    const [packed, plain] = [await ask("gzip"), await ask("identity")];
    assert.equal(packed.text, plain.text);
    assert.match(packed.headers.get("vary")!, /accept-encoding/);
    assert.doesNotMatch(plain.headers.get("vary") ?? "", /accept-encoding/);
  });
});

Deno.test("REST: browsers are told to trust no answer more than they must", async () => {
  await loggedIn(await restApp(), async (client) => {
    for (const path of ["/ping", "/streams", "/nope"]) {
      const { headers } = await client.ask("GET", path);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(headers.get("content-security-policy")!, /default-src 'none'/);
      assert.equal(headers.get("referrer-policy"), "no-referrer");
    }
  });
});
