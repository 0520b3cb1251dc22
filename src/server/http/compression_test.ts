import assert from "node:assert/strict";
import { Hono } from "hono";
import { type Clock, denoClock } from "../../platform/mod.ts";
import { acceptsGzip, compression } from "./compression.ts";
import type { Call, RestEnv } from "./route.ts";

const ASKED: readonly (readonly [header: string | undefined, accepts: boolean])[] = [
  [undefined, false],
  ["", false],
  ["br", false],
  ["gzip", true],
  ["gzip, deflate, br, zstd", true],
  ["br;q=1.0, GZIP;q=0.8", true],
  ["gzip;q=0", false],
  ["gzip; q=0.000, br", false],
  ["gzip, x-gzip, deflate", true],
  ["x-gzip", true],
  ["notgzip", false],
];

for (const [header, accepts] of ASKED) {
  Deno.test(`acceptsGzip: "${header}" is ${accepts}`, () => assert.equal(acceptsGzip(header), accepts));
}

const TEXT = JSON.stringify(Array.from({ length: 50_000 }, (_, at) => ({ at, name: `topic-${at}` })));

function ask(answer: (call: Call) => Response, accept = "gzip", clock: Pick<Clock, "turn"> = denoClock()) {
  const app = new Hono<RestEnv>();
  app.use(compression(clock));
  app.get("/", answer);
  return app.request("/", { headers: { "accept-encoding": accept, vary: "origin" } });
}

async function unpacked(response: Response): Promise<string> {
  assert.equal(response.headers.get("content-encoding"), "gzip");
  return await new Response(response.body!.pipeThrough(new DecompressionStream("gzip"))).text();
}

Deno.test("compression: an answer comes packed and whole, with its status and headers", async () => {
  const response = await ask((call) =>
    call.body(TEXT, 201, { "content-type": "application/json", vary: "origin" })
  );
  assert.equal(response.status, 201);
  assert.equal(response.headers.get("content-type"), "application/json");
  assert.equal(response.headers.get("vary"), "origin, accept-encoding");
  assert.equal(await unpacked(response), TEXT);
});

const UNPACKED: Readonly<Record<string, Parameters<typeof ask>>> = {
  "nobody asks": [(call) => call.body(TEXT, 200, { "content-type": "application/json" }), "br"],
  "it is a stream of events": [(call) => call.body(TEXT, 200, { "content-type": "text/event-stream" })],
  "it is packed already": [(call) => call.body(TEXT, 200, { "content-type": "application/zip" })],
  "it is small": [(call) => {
    call.set("isSmall", true);
    return call.body(TEXT, 200, { "content-type": "application/json" });
  }],
};

for (const [why, question] of Object.entries(UNPACKED)) {
  Deno.test(`compression: not where ${why}`, async () => {
    const response = await ask(...question);
    assert.equal(response.headers.get("content-encoding"), null);
    assert.equal(await response.text(), TEXT);
  });
}

Deno.test("compression: no body, no encoding", async () => {
  const response = await ask((call) => call.body(null, 204));
  assert.equal(response.headers.get("content-encoding"), null);
});

Deno.test("compression: others have their turns while much is packed, and nothing goes on for who went away", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull: (controller) => {
      sent++;
      controller.enqueue(crypto.getRandomValues(new Uint8Array(65_536)));
    },
  });
  let turns = 0;
  const real = denoClock();
  const clock = { turn: () => (turns++, real.turn()) };
  const answer = (call: Call) => call.body(endless, 200, { "content-type": "application/json" });
  const response = await ask(answer, "gzip", clock);
  const reader = response.body!.getReader();
  for (let length = 0; length < 1_000_000;) length += (await reader.read()).value!.length;
  assert.ok(turns >= 15, `${turns} turns`);
  await reader.cancel();
  await real.turn();
  const before = sent;
  for (let turn = 0; turn < 20; turn++) await real.turn();
  assert.ok(sent <= before + 2, "the source is read no more");
});
