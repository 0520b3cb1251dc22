/** A page in a browser follows a topic, also through a restart of the broker. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { BrokerProcess } from "../support/broker_process.ts";
import { browser } from "../support/browser.ts";

const found = browser();
const whyNot = "whyNot" in found ? found.whyNot : undefined;

const PATH = "/streams/orders/topics/created/messages/tail";
const WAIT_MS = 60_000;

Deno.test({
  name: "a page with EventSource follows a topic through a restart of the broker" +
    (whyNot === undefined ? "" : ` (skipped: ${whyNot})`),
  ignore: whyNot !== undefined,
  // The browser is closed by a library that says when it has asked for it, not when all its pipes are shut.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    if (!("launch" in found)) throw new Error(found.whyNot);
    const dataPath = Deno.makeTempDirSync({ prefix: "galgo_browser_" });
    const html = Deno.readTextFileSync(new URL("./follow.html", import.meta.url));
    // Of another origin than the broker's.
    const pages = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } }),
    );
    const chromium = await found.launch();
    let broker = await start(dataPath, "127.0.0.1:0");
    try {
      const address = `127.0.0.1:${broker.http.port}`;
      const origin = `http://${address}`;
      const token = await login(origin);
      await createTopic(origin, token);
      const page = await chromium.newPage();
      const told = encodeURIComponent(JSON.stringify({ broker: origin, path: PATH, token }));
      await page.goto(`http://127.0.0.1:${pages.addr.port}/#${told}`);
      await send(origin, token, "a");
      await send(origin, token, "b");
      await untilReceived(page, 2);
      await broker.stop();
      broker = await start(dataPath, address);
      await send(origin, token, "c");
      await untilReceived(page, 3);
      await send(origin, token, "d");
      await untilReceived(page, 4);
      assert.deepEqual(await page.evaluate("window.received"), [[0, "a"], [1, "b"], [2, "c"], [3, "d"]]);
      assert.equal(await page.evaluate("window.streams"), 2);
    } finally {
      await chromium.close();
      await pages.shutdown();
      await broker.kill();
      Deno.removeSync(dataPath, { recursive: true });
    }
  },
});

/** Tokens of before a restart are good after it when their secret is a setting. */
function start(dataPath: string, address: string): Promise<BrokerProcess> {
  const settings = {
    IGGY_HTTP_ADDRESS: address,
    IGGY_HTTP_JWT_ENCODING_SECRET: "a secret of tests, long enough to be one",
  };
  return BrokerProcess.start({ dataPath, settings });
}

async function untilReceived(page: Page, count: number): Promise<void> {
  await page.waitForFunction(`window.received.length >= ${count}`, undefined, { timeout: WAIT_MS });
}

async function login(origin: string): Promise<string> {
  const body = JSON.stringify({ username: "iggy", password: "iggy" });
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${origin}/users/login`, { method: "POST", headers, body });
  return (await answer.json()).access_token.token;
}

async function createTopic(origin: string, token: string): Promise<void> {
  await post(`${origin}/streams`, token, JSON.stringify({ name: "orders" }));
  const settings = { compression_algorithm: "none", message_expiry: 0, max_topic_size: 0 };
  const topic = { name: "created", partitions_count: 1, ...settings };
  await post(`${origin}/streams/orders/topics`, token, JSON.stringify(topic));
}

async function send(origin: string, token: string, text: string): Promise<void> {
  await post(`${origin}/streams/orders/topics/created/messages?partition_id=0`, token, text, "text/plain");
}

async function post(url: string, token: string, body: string, type = "application/json"): Promise<void> {
  const headers = { "authorization": `Bearer ${token}`, "content-type": type };
  const answer = await fetch(url, { method: "POST", headers, body });
  assert.ok(answer.ok, `${url}: ${answer.status} ${await answer.text()}`);
}
