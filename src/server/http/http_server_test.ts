import assert from "node:assert/strict";
import { Hono } from "hono";
import { ListenError } from "../../platform/mod.ts";
import { Admission } from "../admission.ts";
import type { RestEnv } from "./route.ts";
import { type HttpDoor, type HttpOptions, serveHttp } from "./http_server.ts";

const LOCAL = "127.0.0.1";
const LIMITS = { connections: 100, connectionsPerAddress: 100, unauthenticated: 1 };
/** More than the buffers of both ends of a connection hold. */
const LARGE = new Uint8Array(64 * 1024 * 1024);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

function open(options: Partial<HttpOptions> = {}): Promise<HttpDoor> {
  const app = new Hono<RestEnv>();
  app.get("/ping", (call) => call.body("pong"));
  app.get("/empty", (call) => call.body(null, 204));
  app.get("/slow", async (call) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return call.body("done");
  });
  app.get("/peer", (call) => call.body(String(call.env.incoming?.socket.remoteAddress)));
  app.get("/large", (call) => call.body(LARGE));
  return serveHttp({
    app,
    host: LOCAL,
    port: 0,
    admission: new Admission(LIMITS),
    checkIntervalMs: 50,
    ...options,
  });
}

class RawClient {
  readonly #connection: Deno.TcpConn;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async connect(door: HttpDoor): Promise<RawClient> {
    return new RawClient(await Deno.connect({ hostname: LOCAL, port: door.address.port }));
  }

  async send(text: string): Promise<void> {
    const bytes = encoder.encode(text);
    for (let sent = 0; sent < bytes.length;) sent += await this.#connection.write(bytes.subarray(sent));
  }

  /** What comes until there are `count` status lines and the last answer has its body, or the end. */
  async answers(pattern: RegExp): Promise<string> {
    let text = "";
    const buffer = new Uint8Array(4096);
    while (!pattern.test(text)) {
      const length = await this.#connection.read(buffer);
      if (length === null) break;
      text += decoder.decode(buffer.subarray(0, length));
    }
    return text;
  }

  /** The answer; nothing where the connection is closed. */
  async ping(): Promise<string> {
    try {
      await this.send("GET /ping HTTP/1.1\r\nhost: x\r\n\r\n");
      return await this.answers(/pong$/);
    } catch {
      return "";
    }
  }

  /** How many bytes came. */
  async readToEnd(): Promise<number> {
    const buffer = new Uint8Array(1024 * 1024);
    let length = 0;
    try {
      for (let read = 0; read !== null; read = (await this.#connection.read(buffer))!) length += read;
    } catch {
      // It was cut.
    }
    return length;
  }

  close(): void {
    this.#connection.close();
  }
}

async function withDoor(
  options: Partial<HttpOptions>,
  task: (client: RawClient) => Promise<void>,
): Promise<void> {
  const door = await open(options);
  const client = await RawClient.connect(door);
  try {
    await task(client);
  } finally {
    client.close();
    await door.close();
  }
}

Deno.test("serveHttp keeps a connection, and answers pipelined requests in order", async () => {
  await withDoor({}, async (client) => {
    await client.send("GET /ping HTTP/1.1\r\nhost: x\r\n\r\nGET /peer HTTP/1.1\r\nhost: x\r\n\r\n");
    const text = await client.answers(/127\.0\.0\.1$/);
    assert.match(text, /^HTTP\/1\.1 200 OK[^]*pong[^]*HTTP\/1\.1 200 OK[^]*127\.0\.0\.1$/);
    await client.send("HEAD /ping HTTP/1.1\r\nhost: x\r\n\r\nGET /empty HTTP/1.1\r\nhost: x\r\n\r\n");
    const more = await client.answers(/204 No Content[^]*\r\n\r\n$/);
    assert.doesNotMatch(more, /pong/);
    assert.doesNotMatch(more.slice(more.indexOf("204")), /content-type|content-length/i);
  });
});

Deno.test("serveHttp gives up on a client that does not finish its headers", async () => {
  await withDoor({ headersTimeoutMs: 200 }, async (client) => {
    await client.send("GET /ping HTTP/1.1\r\nho");
    assert.match(await client.answers(/never/), /^HTTP\/1\.1 408 [^]*\{"id":4,"code":"invalid_format",/);
  });
});

Deno.test("serveHttp gives up on a client that sends nothing at all, and on none that did", async () => {
  await withDoor({ headersTimeoutMs: 200 }, async (client) => {
    assert.equal(await client.answers(/never/), "");
  });
  await withDoor({ headersTimeoutMs: 200 }, async (client) => {
    await client.send("GET /ping HTTP/1.1\r\nhost: x\r\n\r\n");
    await client.answers(/pong$/);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await client.send("GET /ping HTTP/1.1\r\nhost: x\r\n\r\n");
    assert.match(await client.answers(/pong$/), /pong$/);
  });
});

Deno.test("serveHttp gives up on a client that does not take its answer, and on none that does", async () => {
  const answerPatienceMs = (lengthBytes: number) => lengthBytes < LARGE.length ? 60_000 : 300;
  await withDoor({ answerPatienceMs }, async (client) => {
    await client.send("GET /large HTTP/1.1\r\nhost: x\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.ok(await client.readToEnd() < LARGE.length);
  });
  await withDoor({ answerPatienceMs }, async (client) => {
    await client.send("GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert.ok(await client.readToEnd() > LARGE.length);
  });
});

Deno.test("serveHttp lets in as many as the limits say, and another when one has gone", async () => {
  const admission = new Admission({ ...LIMITS, connections: 2 });
  const [one, other] = [await open({ admission }), await open({ admission })];
  const clients = [await RawClient.connect(one), await RawClient.connect(other)];
  for (const client of clients) assert.match(await client.ping(), /pong$/);
  const late = await RawClient.connect(one);
  assert.equal(await late.ping(), "");
  clients[1]!.close();
  let answer = "";
  for (let attempt = 0; answer === "" && attempt < 100; attempt++) {
    const again = await RawClient.connect(one);
    answer = await again.ping();
    again.close();
  }
  assert.match(answer, /pong$/);
  for (const client of [clients[0]!, late]) client.close();
  await Promise.all([one.close(), other.close()]);
});

Deno.test("serveHttp refuses headers past 16 KiB", async () => {
  await withDoor({}, async (client) => {
    await client.send(`GET /ping HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(17 * 1024)}\r\n\r\n`);
    assert.match(await client.answers(/\}$/), /^HTTP\/1\.1 431 [^]*\{"id":4,"code":"invalid_format",/);
  });
});

Deno.test("serveHttp answers what is no HTTP request in JSON, too", async () => {
  await withDoor({}, async (client) => {
    await client.send("FOO / HTTP/1.1\r\n\r\n");
    assert.match(await client.answers(/\}$/), /^HTTP\/1\.1 400 [^]*\{"id":4,"code":"invalid_format",/);
  });
});

Deno.test("serveHttp: close lets what is in flight finish, and takes no more", async () => {
  const door = await open();
  const client = await RawClient.connect(door);
  await client.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startedAt = performance.now();
  const closing = door.close();
  assert.match(await client.answers(/done$/), /200 OK/);
  await closing;
  assert.ok(performance.now() - startedAt < 1_500, "does not wait for connections at rest");
  client.close();
  await assert.rejects(RawClient.connect(door));
});

Deno.test("serveHttp: close cuts what does not finish in time", async () => {
  const door = await open({ closeTimeoutMs: 50 });
  const client = await RawClient.connect(door);
  await client.send("GET /slow HTTP/1.1\r\nhost: x\r\n\r\n");
  await new Promise((resolve) => setTimeout(resolve, 20));
  const startedAt = performance.now();
  await door.close();
  assert.ok(performance.now() - startedAt < 190);
  client.close();
  await new Promise((resolve) => setTimeout(resolve, 250));
});

Deno.test("serveHttp: two may listen on one port, as long as both allow it", async () => {
  const first = await open();
  const second = await open({ port: first.address.port });
  assert.equal(second.address.port, first.address.port);
  await second.close();
  await first.close();
});

const REFUSED: readonly (readonly [what: string, address: Partial<HttpOptions>, sentence: RegExp])[] = [
  ["an address of another machine", { host: "192.0.2.1" }, /does not have that address/],
  ["a name that is not known", { host: "no-such-host.invalid" }, /not known/],
  ["a port past 65535", { port: 65536 }, /0 to 65535/],
];

for (const [what, address, sentence] of REFUSED) {
  Deno.test(`serveHttp says in one sentence that it cannot listen on ${what}`, async () => {
    await assert.rejects(
      open(address),
      (error) => error instanceof ListenError && sentence.test(error.message),
    );
  });
}

Deno.test("serveHttp says in one sentence that a port is in use", async () => {
  const holder = Deno.listen({ hostname: LOCAL, port: 0 });
  const port = holder.addr.port;
  await assert.rejects(
    open({ port }),
    (error) => error instanceof ListenError && /uses this port/.test(error.message),
  );
  holder.close();
});

Deno.test({
  name: "serveHttp names the flag that a start without permission needs",
  permissions: { net: [`${LOCAL}:1`] },
  fn: async () => {
    await assert.rejects(open({ port: 3999 }), /add the flag --allow-net=127\.0\.0\.1:3999/);
  },
});
