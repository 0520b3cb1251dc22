/** Bodies in other forms than one JSON document: lines of JSON, and the bytes of one message. */
import assert from "node:assert/strict";
import type { Answer, RestClient } from "./rest_client.ts";
import { withTopic } from "./topic_world.ts";

const MESSAGES = "/streams/s/topics/t/messages";
const LINES = { "content-type": "application/x-ndjson" };
const BYTES = { "content-type": "application/octet-stream" };
const NDJSON = { accept: "application/x-ndjson" };

async function texts(client: RestClient, query = ""): Promise<string[]> {
  const { text } = await client.ask("GET", `${MESSAGES}?text=true&count=1000${query}`, undefined, NDJSON);
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line).text);
}

function sendLines(client: RestClient, lines: readonly string[], query = "?partition_id=0"): Promise<Answer> {
  return client.ask("POST", MESSAGES + query, lines.join("\n"), LINES);
}

Deno.test("REST send: a line is a message, its payload Base64 or text; blank lines are none", async () => {
  await withTopic(async ({ client }) => {
    const lines = [`{"payload":"YQ=="}`, "", `  {"text":"ä\\n"} \r`, " \t\r", `{"id":7,"text":"c","x":1}`];
    assert.equal((await sendLines(client, lines)).status, 201);
    assert.equal((await sendLines(client, [`{"text":"d"}`, ""])).status, 201);
    assert.deepEqual(await texts(client), ["a", "ä\n", "c", "d"]);
  });
});

Deno.test("REST send: what a poll wrote as lines can be sent as it is, ids and headers included", async () => {
  await withTopic(async ({ client }) => {
    const header = `{"key":{"kind":"string","value":"QQ=="},"value":{"kind":"uint8","value":"AQ=="}}`;
    const messages = [
      `{"id":"340282366920938463463374607431768211455","payload":"YQ==","user_headers":[${header}]}`,
      `{"payload":"/w==","user_headers":"/w=="}`,
    ];
    assert.equal((await sendLines(client, messages)).status, 201);
    for (const form of ["", "?text=true"]) {
      const stored = (await client.ask("GET", MESSAGES + form, undefined, NDJSON)).text.split("\n").slice(
        0,
        2,
      );
      assert.equal((await sendLines(client, stored)).status, 201);
    }
    const lines = (await client.ask("GET", MESSAGES, undefined, NDJSON)).text.trimEnd().split("\n");
    const parts = lines.map((line) => [/"id":(\d+)/.exec(line)![1], line.slice(line.indexOf(`"payload":`))]);
    assert.equal(parts.length, 6);
    for (const [at, part] of parts.entries()) assert.deepEqual(part, parts[at % 2]);
  });
});

const BROKEN: readonly (readonly [
  what: string,
  line: string | Uint8Array<ArrayBuffer>,
  status: number,
  reason: RegExp,
])[] = [
  ["no JSON", "{", 400, /^line 3 is not JSON/],
  ["no UTF-8", new Uint8Array([0x22, 0xff, 0x22]), 400, /^line 3 is not JSON/],
  ["two documents", `{"text":"a"}{"text":"b"}`, 400, /^line 3 is not JSON, at position 12/],
  ["no object", "1", 422, /^line 3: the body must be an object/],
  ["nothing in it", "{}", 422, /^line 3: "payload" must be a text; it is missing/],
  ["bad Base64", `{"payload":"YQ"}`, 422, /^line 3: "payload" must be Base64/],
  ["an empty payload", `{"payload":""}`, 422, /^line 3: "payload" must be 1 to/],
  ["an empty text", `{"text":""}`, 422, /^line 3: "text" must be 1 to/],
  ["half a character", `{"text":"\\ud800"}`, 422, /^line 3: "text" must be a text/],
  ["payload and text", `{"payload":"YQ==","text":"a"}`, 422, /^line 3: there can be "payload" or "text"/],
  ["a bad id", `{"id":-1,"text":"a"}`, 422, /^line 3: "id" must be/],
  ["a bad id in its header", `{"header":{"id":"1"},"text":"a"}`, 422, /^line 3: "header\.id" must be/],
  ["bad headers", `{"user_headers":1,"text":"a"}`, 422, /^line 3: "user_headers" must be/],
];

for (const [what, line, status, reason] of BROKEN) {
  Deno.test(`REST send: a line with ${what} is named, and nothing is stored`, async () => {
    await withTopic(async ({ client }) => {
      const encoder = new TextEncoder();
      const broken = typeof line === "string" ? encoder.encode(line) : line;
      const body = new Blob([encoder.encode(`{"text":"a"}\n\n`), broken, encoder.encode(`\n{"text":"b"}\n`)]);
      const refused = await client.ask("POST", MESSAGES, await body.bytes(), LINES);
      assert.equal(refused.status, status);
      assert.match(String(refused.json()["reason"]), reason);
      assert.deepEqual(await texts(client), []);
    });
  });
}

Deno.test("REST send: lines without a message are refused", async () => {
  await withTopic(async ({ client }) => {
    for (const lines of [[], ["", " "]]) {
      const refused = await sendLines(client, lines);
      assert.deepEqual([refused.status, refused.json()["code"]], [400, "invalid_messages_count"]);
    }
  });
});

Deno.test("REST send: a body of bytes is one message, whatever is in it", async () => {
  await withTopic(async ({ client, broker }) => {
    const payload = new Uint8Array([0, 0xff, 0x0a, 0x7b]);
    assert.equal((await client.ask("POST", `${MESSAGES}?partition_id=0`, payload, BYTES)).status, 201);
    const text = { "content-type": "text/plain;charset=utf-8" };
    assert.equal((await client.ask("POST", `${MESSAGES}?partition_id=0`, `{"text"`, text)).status, 201);
    const headers = { accept: "application/octet-stream", authorization: `Bearer ${client.token}` };
    assert.deepEqual(await (await broker.fetch(MESSAGES, { headers })).bytes(), payload);
    assert.equal(await (await broker.fetch(`${MESSAGES}?value=1`, { headers })).text(), `{"text"`);
    assert.equal((await client.ask("POST", MESSAGES, "", BYTES)).status, 422);
  });
});

Deno.test("REST send: the query says which partition; without it each gets its turn", async () => {
  await withTopic(async ({ client }) => {
    await client.ask("POST", "/streams/s/topics/t/partitions", `{"partitions_count":2}`);
    await sendLines(client, [`{"text":"third"}`], "?partition_id=2");
    const key = { kind: "messages_key", value: btoa("customer-17") };
    await client.ask(
      "POST",
      MESSAGES,
      JSON.stringify({ partitioning: key, messages: [{ payload: btoa("by key") }] }),
    );
    await client.ask("POST", `${MESSAGES}?messages_key=customer-17`, "by the same key", BYTES);
    assert.deepEqual(await texts(client, "&partition_id=2"), ["third", "by key", "by the same key"]);
    for (let sent = 0; sent < 3; sent++) await sendLines(client, [`{"text":"in turn"}`], "");
    for (const partition of [0, 1, 2]) {
      assert.equal((await texts(client, `&partition_id=${partition}`)).at(-1), "in turn");
    }
    for (const query of ["?partition_id=1&messages_key=k", "?partition_id=x", "?messages_key="]) {
      assert.equal((await sendLines(client, [`{"text":"a"}`], query)).status, 400, query);
    }
    assert.equal((await sendLines(client, [`{"text":"a"}`], "?partition_id=3")).status, 404);
  });
});

Deno.test("REST send: other content types are refused, with those that there are", async () => {
  await withTopic(async ({ client }) => {
    for (const type of ["application/x-www-form-urlencoded", "text/html", "application/x-ndjsonx", ""]) {
      const refused = await client.ask("POST", MESSAGES, "x", { "content-type": type });
      assert.equal(refused.status, 415);
      assert.match(String(refused.json()["hint"]), /application\/json, application\/x-ndjson, /);
    }
  });
});
