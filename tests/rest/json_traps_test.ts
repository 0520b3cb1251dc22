/** Traps of JSON: what is wrong is refused with a sentence and changes nothing, what a field can hold is taken exactly. */
import assert from "node:assert/strict";
import { GOOD, TRAPS } from "./json_traps.ts";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker, restServer } from "./rest_broker.ts";

const MESSAGES = "/streams/s/topics/t/messages";
const LIMIT = 2_000_000;
const utf8 = new TextEncoder();

async function withTopic(
  starting: Promise<RestBroker>,
  task: (client: RestClient, broker: RestBroker) => Promise<void>,
): Promise<void> {
  const broker = await starting;
  try {
    const client = new RestClient(broker);
    await client.login();
    await client.createTopic();
    await task(client, broker);
    assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
  } finally {
    await broker.stop();
  }
}

async function countOf(client: RestClient): Promise<bigint> {
  return (await client.ask("GET", "/streams/s/topics/t")).json()["messages_count"] as bigint;
}

Deno.test("JSON traps: there are enough of them, and no two are the same", () => {
  assert.ok(TRAPS.length > 250, String(TRAPS.length));
  const bodies = TRAPS.map(({ body }) => typeof body === "string" ? body : body.toHex());
  const twice = bodies.filter((body, at) => bodies.indexOf(body) !== at);
  // A body that is cut to nothing, or to its first letter, is also broken syntax.
  assert.deepEqual(twice, ["", "{"]);
});

Deno.test("JSON traps: each one is refused as what it is, with a sentence, and stores nothing", () =>
  withTopic(restApp(), async (client) => {
    const wrong: string[] = [];
    for (const { what, status, body } of TRAPS) {
      const bytes = typeof body === "string" ? utf8.encode(body) : Uint8Array.from(body);
      const answer = await client.ask("POST", MESSAGES, bytes);
      const { code, reason } = answer.json() as { code: string; reason: string };
      const isClear = code === "invalid_format" && reason.length > 15 && !/unexpected token/i.test(reason);
      if (answer.status !== status || !isClear) wrong.push(`${what}: ${answer.status} ${answer.text}`);
    }
    assert.deepEqual(wrong, []);
    assert.equal(await countOf(client), 0n);
    assert.equal((await client.ask("POST", MESSAGES, GOOD)).status, 201);
    assert.equal(await countOf(client), 1n);
  }));

const IDS: readonly (readonly [written: string, read: bigint])[] = [
  ["9007199254740991", 2n ** 53n - 1n],
  ["9007199254740992", 2n ** 53n],
  ["9007199254740993", 2n ** 53n + 1n],
  ["18446744073709551615", 2n ** 64n - 1n],
  [`"18446744073709551616"`, 2n ** 64n],
  [`"340282366920938463463374607431768211455"`, 2n ** 128n - 1n],
  [`"ffffffff-ffff-ffff-ffff-ffffffffffff"`, 2n ** 128n - 1n],
  [`"\\u0031"`, 1n],
];

Deno.test("JSON traps: integers to 128 bits go in and come out to the last digit", () =>
  withTopic(restApp(), async (client) => {
    for (const [at, [written, read]] of IDS.entries()) {
      assert.equal(
        (await client.ask("POST", MESSAGES, GOOD.replace(`"id":1`, `"id":${written}`))).status,
        201,
      );
      const { text } = await client.ask("GET", `${MESSAGES}?value=${at}&count=1`);
      assert.match(text, new RegExp(`"id":${read},`));
    }
  }));

Deno.test("JSON traps: offsets and expiries of 64 bits are read to the last digit", () =>
  withTopic(restApp(), async (client) => {
    for (const value of [2n ** 53n - 1n, 2n ** 53n + 1n, 2n ** 64n - 1n]) {
      const settings = `"compression_algorithm":"none","message_expiry":${value},"max_topic_size":${value}`;
      const body = `{"name":"n${value}","partitions_count":1,${settings}}`;
      assert.equal((await client.ask("POST", "/streams/s/topics", body)).status, 200);
      const { text } = await client.ask("GET", `/streams/s/topics/n${value}`);
      assert.ok(
        text.includes(`"message_expiry":${value},`) && text.includes(`"max_topic_size":${value},`),
        text,
      );
      const past = body.replace(`"message_expiry":${value}`, `"message_expiry":${2n ** 64n}`);
      assert.equal((await client.ask("POST", "/streams/s/topics", past)).status, 422);
    }
  }));

const TAKEN: readonly (readonly [what: string, body: string])[] = [
  ["blanks of all four kinds", GOOD.replaceAll(":", " \t\r\n: ")],
  ["escapes in keys and values", GOOD.replace(`"payload":"eA=="`, `"p\\u0061yload":"\\u0065A=="`)],
  [
    "keys of objects that are ignored",
    GOOD.replace(`"id":1`, `"id":1,"x":{"id":2,"__proto__":{"payload":1}}`),
  ],
  ["prototypes", GOOD.replace(`"id":1`, `"id":1,"__proto__":{"payload":""},"constructor":1,"toString":2`)],
  ["numbers of all forms where they are ignored", GOOD.replace(`"id":1`, `"id":1,"x":[-0,1.5e-3,1E400,0.0]`)],
  [
    "a deep value that is ignored",
    GOOD.replace(`"id":1`, `"id":1,"x":${"[".repeat(1000)}${"]".repeat(1000)}`),
  ],
];

for (const [what, body] of TAKEN) {
  Deno.test(`JSON traps: ${what} are none`, () =>
    withTopic(restApp(), async (client) => {
      const { status, text } = await client.ask("POST", MESSAGES, body);
      assert.equal(status, 201, text);
      assert.match((await client.ask("GET", MESSAGES)).text, /"id":1,.*"payload":"eA=="/);
    }));
}

Deno.test("JSON traps: a body may have as much as the limit says, and not one byte more", () =>
  withTopic(restServer(), async (client) => {
    for (const [length, status] of [[LIMIT - 1, 201], [LIMIT, 201], [LIMIT + 1, 413]] as const) {
      assert.equal((await client.ask("POST", MESSAGES, GOOD.padEnd(length))).status, status);
    }
    assert.equal(await countOf(client), 2n);
  }));

/** All that comes until the connection is closed. */
async function conversation(port: number, request: string): Promise<string> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(utf8.encode(request));
  return await new Response(connection.readable).text();
}

Deno.test("JSON traps: bodies in chunks and requests in a row are understood, whatever is in between", () =>
  withTopic(restServer(), async (client, { port }) => {
    const head = (rest: string) =>
      `POST ${MESSAGES} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${client.token}\r\n${rest}\r\n\r\n`;
    const chunks = [...GOOD].map((letter) => `1\r\n${letter}\r\n`).join("") + "0\r\n\r\n";
    const chunked = head("transfer-encoding: chunked") + chunks;
    const bad = "{".repeat(7);
    const text = await conversation(
      port!,
      chunked + head(`content-length: ${bad.length}`) + bad + chunked +
        head(`content-length: ${GOOD.length}\r\nconnection: close`) + GOOD,
    );
    const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
    assert.deepEqual(statuses, ["201", "400", "201", "201"]);
    assert.equal(await countOf(client), 3n);
  }));

Deno.test("JSON traps: lengths that contradict each other are no request", () =>
  withTopic(restServer(), async (client, { port }) => {
    const head = `POST ${MESSAGES} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n` +
      `authorization: Bearer ${client.token}\r\n`;
    for (
      const lengths of [
        `content-length: ${GOOD.length}\r\ncontent-length: 1\r\n`,
        `content-length: ${GOOD.length}\r\ntransfer-encoding: chunked\r\n`,
        "content-length: -1\r\n",
        "content-length: 1e2\r\n",
        "transfer-encoding: chunked, gzip\r\n",
      ]
    ) {
      assert.match(await conversation(port!, `${head}${lengths}\r\n${GOOD}`), /^HTTP\/1\.1 400 /, lengths);
    }
    assert.equal(await countOf(client), 0n);
  }));
