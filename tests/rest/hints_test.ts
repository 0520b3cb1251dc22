/** Refusals say what to do, and nobody learns of names from them that they may not list. */
import assert from "node:assert/strict";
import { RestClient } from "./rest_client.ts";
import { restApp } from "./rest_broker.ts";

async function withData(task: (root: RestClient, stranger: RestClient) => Promise<void>): Promise<void> {
  const broker = await restApp();
  try {
    const [root, stranger] = [new RestClient(broker), new RestClient(broker)];
    await root.login();
    await root.ask("POST", "/users", `{"username":"alice","password":"secret","status":"active"}`);
    await stranger.login("alice", "secret");
    await root.ask("POST", "/streams", `{"name":"orders"}`);
    const topic = { name: "created", partitions_count: 1, compression_algorithm: "none" };
    const settings = { ...topic, message_expiry: 0, max_topic_size: 0 };
    await root.ask("POST", "/streams/orders/topics", JSON.stringify(settings));
    await root.ask("POST", "/streams/orders/topics/created/consumer-groups", `{"name":"billing"}`);
    await task(root, stranger);
  } finally {
    await broker.stop();
  }
}

const MEANT: readonly (readonly [method: string, path: string, meant: string])[] = [
  ["GET", "/streams/ordres", "orders"],
  ["DELETE", "/streams/Orders", "orders"],
  ["GET", "/streams/order/topics", "orders"],
  ["GET", "/streams/orders/topics/craeted", "created"],
  ["GET", "/streams/0/topics/created1/messages", "created"],
  ["GET", "/streams/orders/topics/created/consumer-groups/biling", "billing"],
  ["DELETE", "/users/alcie", "alice"],
  ["GET", "/users/Alice", "alice"],
];

for (const [method, path, meant] of MEANT) {
  Deno.test(`REST hints: ${method} ${path} asks whether "${meant}" was meant`, () =>
    withData(async (root) => {
      const answer = await root.ask(method, path);
      assert.equal(answer.status, 404);
      assert.equal(answer.json()["hint"], `did you mean "${meant}"?`);
    }));
}

Deno.test("REST hints: names are told to those who may list them", () =>
  withData(async (_root, stranger) => {
    for (const [method, path, meant] of MEANT) {
      const { text } = await stranger.ask(method, path);
      assert.ok(!text.includes(`"${meant}"`) && !text.includes(`\\"${meant}\\"`), text);
    }
    const { text } = await stranger.ask("GET", "/streams/ordres", undefined, { authorization: "Bearer x" });
    assert.doesNotMatch(text, /orders/);
  }));

Deno.test("REST hints: what is too far away is not guessed", () =>
  withData(async (root) => {
    const hint = (await root.ask("GET", "/streams/payments/topics/x/messages")).json()["hint"];
    assert.equal(hint, "GET /streams lists all streams; POST /streams creates one");
  }));

const SAID: readonly (readonly [method: string, path: string, body: string | undefined, hint: RegExp])[] = [
  ["POST", "/streams", `{"name":"orders"}`, /choose another name/],
  ["POST", "/users/login", `{"username":"iggy","password":"wrong"}`, /check the name and the password/],
  ["GET", "/streams/orders/topics/created/messages?partition_id=7", undefined, /numbered from 0/],
  ["PATCH", "/streams", undefined, /possible is GET,HEAD,POST/],
  ["GET", "/nope", undefined, /\/docs/],
  ["POST", "/streams", "x".repeat(2_000_001), /send less in one request/],
];

for (const [method, path, body, hint] of SAID) {
  Deno.test(`REST hints: ${method} ${path} with ${body?.slice(0, 20)} says ${hint}`, () =>
    withData(async (root) => {
      const answer = await root.ask(method, path, body);
      assert.ok(answer.status >= 400);
      assert.match(String(answer.json()["hint"]), hint);
    }));
}

Deno.test("REST hints: without a token, and with another content type", () =>
  withData(async (root, stranger) => {
    const bare = await root.ask("GET", "/streams", undefined, { authorization: "" });
    assert.match(String(bare.json()["hint"]), /POST \/users\/login/);
    const text = await root.ask("POST", "/streams", "{}", { "content-type": "text/plain" });
    assert.match(String(text.json()["hint"]), /Content-Type: application\/json/);
    assert.match(String((await stranger.ask("GET", "/streams")).json()["hint"]), /permission/);
  }));
