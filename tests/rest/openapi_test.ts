/** The OpenAPI document and its page: nothing is missing, nothing is too much, nothing comes from elsewhere. */
import assert from "node:assert/strict";
import { OPERATIONS } from "../../src/server/http/openapi/document.ts";
import { type Document, Documented } from "./documented.ts";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker } from "./rest_broker.ts";

async function withApp(task: (client: RestClient, broker: RestBroker) => Promise<void>): Promise<void> {
  const broker = await restApp();
  try {
    await task(new RestClient(broker), broker);
  } finally {
    await broker.stop();
  }
}

Deno.test("OpenAPI: every route is in the document, and everything that is described is a route", async () => {
  await withApp(async (client) => {
    const { paths } = JSON.parse((await client.ask("GET", "/openapi.json")).text) as Document;
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`)
    );
    assert.deepEqual(documented.sort(), Object.keys(OPERATIONS).sort());
  });
});

for (const [name, { answers, body }] of Object.entries(OPERATIONS)) {
  Deno.test(`OpenAPI: the examples of ${name} are what their schemas ask for`, () => {
    const contents = [body, ...Object.values(answers).map(({ content }) => content)]
      .flatMap((content) => Object.values(content ?? {}));
    for (const { schema, example } of contents) {
      const { success, error } = schema.safeParse(example);
      assert.ok(success, error?.message);
    }
    const hasBody = Object.values(answers).some(({ content }) => content !== undefined);
    assert.ok(contents.length > 0 || !hasBody);
  });
}

Deno.test("OpenAPI: bounds of 64 and 128 bits stand there to the last digit", async () => {
  await withApp(async (client) => {
    const { text } = await client.ask("GET", "/openapi.json");
    assert.ok(text.includes(`"maximum":18446744073709551615`));
    assert.ok(text.includes(`"maximum":340282366920938463463374607431768211455`));
    assert.doesNotMatch(text, /"<2\^/);
  });
});

Deno.test("OpenAPI: no operation has the id of another", async () => {
  await withApp(async (client) => {
    const { text } = await client.ask("GET", "/openapi.json");
    const ids = [...text.matchAll(/"operationId":"(\w+)"/g)].map(([, id]) => id);
    assert.equal(ids.length, Object.keys(OPERATIONS).length);
    assert.equal(new Set(ids).size, ids.length);
  });
});

Deno.test("docs: page and script come from the broker, and the page may load nothing else", async () => {
  await withApp(async (client, broker) => {
    const page = await client.ask("GET", "/docs");
    const sources = [...page.text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source);
    assert.deepEqual(sources, ["docs/reference.js"]);
    assert.match(page.text, /"url": "openapi\.json"/);
    const policy = page.headers.get("content-security-policy")!;
    assert.match(policy, /^default-src 'none'; /);
    assert.doesNotMatch(policy, /\*|https?:|unsafe-eval/);
    const nonce = /'nonce-([^']+)'/.exec(policy)![1]!;
    assert.ok(page.text.includes(`nonce="${nonce}"`));
    assert.notEqual((await client.ask("GET", "/docs")).headers.get("content-security-policy"), policy);

    const packed = await broker.fetch("/docs/reference.js", { headers: { "accept-encoding": "br, gzip" } });
    assert.equal(packed.headers.get("content-encoding"), "gzip");
    const plain = await broker.fetch("/docs/reference.js", { headers: { "accept-encoding": "gzip;q=0" } });
    assert.equal(plain.headers.get("content-encoding"), null);
    assert.match(await plain.text(), /createApiReference/);
  });
});

const OK = { method: "GET", path: "/streams/0", status: 200, contentType: "application/json" };
const STREAM = {
  id: 0,
  created_at: 1,
  name: "s",
  size: "0 B",
  messages_count: 0,
  topics_count: 0,
  topics: [],
};

const DEPARTURES: readonly (readonly [what: string, exchange: Record<string, unknown>])[] = [
  ["a field that is missing", { body: JSON.stringify({ ...STREAM, size: undefined }) }],
  ["a number in place of a text", { body: JSON.stringify({ ...STREAM, size: 0 }) }],
  ["a negative number", { body: JSON.stringify({ ...STREAM, id: -1 }) }],
  ["a status", { status: 418, body: "{}" }],
  ["a content type", { contentType: "text/plain", body: "x" }],
  ["a body where there is none", { method: "DELETE", status: 204, body: "{}" }],
  ["a path", { path: "/nope", body: "{}" }],
];

for (const [what, exchange] of DEPARTURES) {
  Deno.test(`Documented finds ${what}`, async () => {
    await withApp(async (client) => {
      const documented = new Documented((await client.ask("GET", "/openapi.json")).text);
      assert.equal(documented.difference({ ...OK, body: JSON.stringify(STREAM) }), undefined);
      assert.notEqual(documented.difference({ ...OK, body: "", ...exchange }), undefined);
    });
  });
}
