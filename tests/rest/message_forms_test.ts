/** Messages in other forms than one JSON document: lines of JSON, and the bytes of one message. */
import assert from "node:assert/strict";
import { withTopic } from "./topic_world.ts";

const MESSAGES = "/streams/s/topics/t/messages";
const NDJSON = { accept: "application/x-ndjson" };
const BYTES = { accept: "application/octet-stream" };

Deno.test("REST poll: lines of JSON are what the JSON answer has, a message each", async () => {
  await withTopic(async ({ client, send }) => {
    await send("a", "ä€", "\n");
    const json = await client.ask("GET", MESSAGES);
    const lines = await client.ask("GET", MESSAGES, undefined, NDJSON);
    assert.equal(lines.headers.get("content-type"), "application/x-ndjson");
    assert.ok(lines.text.endsWith("\n"));
    assert.equal(
      `[${lines.text.trimEnd().split("\n").join(",")}]`,
      /"messages":(\[.*\])\}$/.exec(json.text)![1],
    );
    assert.equal((await client.ask("GET", `${MESSAGES}?value=3`, undefined, NDJSON)).text, "");
  });
});

Deno.test("REST poll: lines of JSON have texts where they are asked for, and Base64 where there is no text", async () => {
  await withTopic(async ({ client, sendBytes }) => {
    const texts = ["a", `"quoted"\n\u2028 😀`, "\ufeffwith a mark"];
    await sendBytes(...texts.map((text) => new TextEncoder().encode(text)), new Uint8Array([0xff]));
    const { text } = await client.ask("GET", `${MESSAGES}?text=true`, undefined, NDJSON);
    const messages = text.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert.deepEqual(messages.map((message) => message.text), [...texts, undefined]);
    assert.deepEqual(messages.map(({ payload }) => payload), [undefined, undefined, undefined, "/w=="]);
  });
});

Deno.test("REST poll: the bytes of one message, and what else there is to say of it", async () => {
  await withTopic(async ({ client, broker, sendBytes }) => {
    const payloads = [new Uint8Array([0, 255, 10]), new TextEncoder().encode("ä")];
    await sendBytes(...payloads);
    const json = (await client.ask("GET", MESSAGES)).json()["messages"] as {
      header: Record<string, bigint>;
    }[];
    for (const [at, payload] of payloads.entries()) {
      for (const type of ["application/octet-stream", "text/plain"]) {
        const headers = { accept: type, authorization: `Bearer ${client.token}` };
        const answer = await broker.fetch(`${MESSAGES}?value=${at}`, { headers });
        assert.deepEqual(await answer.bytes(), payload);
        assert.match(answer.headers.get("content-type")!, new RegExp(`^${type}(?:; charset=utf-8)?$`));
        const told = ["offset", "timestamp", "message-id", "partition-id"]
          .map((name) => answer.headers.get(`galgo-${name}`));
        const { offset, timestamp, id } = json[at]!.header;
        assert.deepEqual(told, [offset, timestamp, id, 0].map(String));
      }
    }
  });
});

Deno.test("REST poll: bytes are those of one message, or there is none", async () => {
  await withTopic(async ({ client, send }) => {
    assert.equal((await client.ask("GET", MESSAGES, undefined, BYTES)).status, 204);
    await send("a", "b");
    assert.equal((await client.ask("GET", `${MESSAGES}?count=1`, undefined, BYTES)).text, "a");
    assert.equal((await client.ask("GET", `${MESSAGES}?count=2`, undefined, BYTES)).status, 400);
    assert.equal((await client.ask("GET", `${MESSAGES}?kind=last`, undefined, BYTES)).text, "b");
  });
});

Deno.test("REST poll: a large answer is the same as many small ones, in every form", async () => {
  await withTopic(async ({ client, sendBytes }) => {
    const sizes = [1, 300_000, 98_304, 98_305, 700_000, 5];
    const payloads = sizes.map((length) => Uint8Array.from({ length }, (_, at) => at % 251));
    for (const payload of payloads) await sendBytes(payload);
    const one = async (at: number, headers = {}) =>
      (await client.ask("GET", `${MESSAGES}?count=1&value=${at}`, undefined, headers)).text;
    const messages = await Promise.all(
      sizes.map(async (_, at) => /"messages":\[(.*)\]\}$/.exec(await one(at))![1]!),
    );
    const json = await client.ask("GET", MESSAGES);
    assert.equal(
      json.text,
      `{"partition_id":0,"current_offset":5,"count":6,"messages":[${messages.join(",")}]}`,
    );
    assert.equal((await client.ask("GET", MESSAGES, undefined, NDJSON)).text, `${messages.join("\n")}\n`);
    for (const [at, payload] of payloads.entries()) {
      assert.equal(JSON.parse(messages[at]!).payload, payload.toBase64());
      assert.equal(await one(at, BYTES), new TextDecoder().decode(payload));
    }
  });
});

Deno.test("REST poll: what a large answer is made of is given back when it is sent, left, or never asked for", async () => {
  await withTopic(async ({ client, broker, sendBytes }) => {
    await sendBytes(new Uint8Array(700_000));
    const headers = { authorization: `Bearer ${client.token}` };
    const sent = await broker.bareFetch!(MESSAGES, { headers });
    assert.ok(broker.slabsInUse!() > 0);
    await sent.bytes();
    assert.equal(broker.slabsInUse!(), 0);
    const left = await broker.bareFetch!(MESSAGES, { headers });
    const reader = left.body!.getReader();
    await reader.read();
    await reader.cancel();
    assert.equal(broker.slabsInUse!(), 0);
    for (const accept of ["application/json", "application/octet-stream"]) {
      const head = await broker.bareFetch!(MESSAGES, { method: "HEAD", headers: { ...headers, accept } });
      assert.deepEqual([head.status, head.headers.get("content-type"), head.body], [200, accept, null]);
    }
  });
});
