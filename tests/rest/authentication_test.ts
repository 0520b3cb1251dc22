/** Who may reach what over REST: nothing but a short list without a token, whatever the method. */
import assert from "node:assert/strict";
import { sign } from "hono/jwt";
import { RestClient } from "./rest_client.ts";
import { restApp, type RestBroker, TOKEN_SECRET } from "./rest_broker.ts";

async function withApp(task: (client: RestClient, broker: RestBroker) => Promise<void>): Promise<void> {
  const broker = await restApp();
  try {
    await task(new RestClient(broker), broker);
  } finally {
    await broker.stop();
  }
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "QUERY"];

const PUBLIC: Readonly<Record<string, readonly string[]>> = {
  "/": ["GET", "HEAD"],
  "/ping": ["GET", "HEAD"],
  "/livez": ["GET", "HEAD"],
  "/readyz": ["GET", "HEAD"],
  "/healthz": ["GET", "HEAD"],
  "/metrics": ["GET", "HEAD"],
  "/personal-access-tokens/login": ["POST"],
  "/openapi.json": ["GET", "HEAD"],
  "/docs": ["GET", "HEAD"],
  "/docs/reference.js": ["GET", "HEAD"],
  "/users/login": ["POST"],
  "/users/refresh-token": ["POST"],
};

/** Every shape of path that there is, and some that there are not. */
const PROTECTED = [
  "/stats",
  "/cluster/metadata",
  "/users/logout",
  "/users",
  "/users/0",
  "/users/log%69n",
  "/users/Login",
  "/users/login/",
  "//users/login",
  "/ping/",
  "/streams",
  "/streams/0",
  "/streams/ping",
  "/streams/0/purge",
  "/streams/0/topics",
  "/streams/0/topics/0",
  "/streams/0/topics/0/purge",
  "/streams/0/topics/0/partitions",
  "/streams/0/topics/0/messages",
  "/streams/0/topics/0/messages/flush/0/true",
  "/streams/0/topics/0/consumer-offsets",
  "/streams/0/topics/0/consumer-offsets/1",
  "/nope",
  "/ui/x",
  "/metrics/x",
];

Deno.test("REST: without a token every method of every protected path is refused, as JSON", async () => {
  await withApp(async (client) => {
    for (const path of PROTECTED) {
      for (const method of METHODS) {
        const answer = await client.ask(method, path);
        assert.equal(answer.status, 401, `${method} ${path}`);
        assert.equal(answer.headers.get("content-type"), "application/json");
        if (method !== "HEAD") assert.equal(answer.json()["code"], "unauthenticated");
      }
    }
  });
});

Deno.test("REST: public paths are public for their own methods, and nothing else happens there", async () => {
  await withApp(async (client) => {
    for (const [path, methods] of Object.entries(PUBLIC)) {
      for (const method of METHODS) {
        const { status, headers } = await client.ask(method, path, method === "POST" ? "{}" : undefined);
        if (methods.includes(method)) assert.notEqual(status, 401, `${method} ${path}`);
        else assert.deepEqual([status, headers.get("allow")], [405, methods.join(",")], `${method} ${path}`);
      }
    }
  });
});

Deno.test("REST: a token of a user that does not exist is refused", async () => {
  await withApp(async (client) => {
    const iat = Math.floor(Date.now() / 1000);
    const claims = { jti: "x", iss: "iggy.apache.org", aud: "iggy.apache.org", iat, exp: 4e9, nbf: 1 };
    const [root, nobody] = await Promise.all(
      ["0", "7"].map((sub) => sign({ ...claims, sub }, TOKEN_SECRET)),
    );
    const ask = (token: string) =>
      client.ask("GET", "/streams", undefined, { authorization: `Bearer ${token}` });
    assert.equal((await ask(root!)).status, 200);
    assert.equal((await ask(nobody!)).status, 401);
    const refreshed = await client.ask("POST", "/users/refresh-token", JSON.stringify({ token: nobody }));
    assert.equal(refreshed.status, 401);
    assert.equal(refreshed.json()["id"], 40n);
  });
});

Deno.test("REST: a token that is older than its user was another user's, and is refused", async () => {
  await withApp(async (client) => {
    const claims = { jti: "x", iss: "iggy.apache.org", aud: "iggy.apache.org", iat: 1, exp: 4e9, nbf: 1 };
    const token = await sign({ ...claims, sub: "0" }, TOKEN_SECRET);
    const { status } = await client.ask("GET", "/streams", undefined, { authorization: `Bearer ${token}` });
    assert.equal(status, 401);
  });
});

Deno.test("REST: past the limit of failed logins the answer is 429, and says when to come again", async () => {
  await withApp(async (client, broker) => {
    const login = () => client.ask("POST", "/users/login", `{"username":"iggy","password":"wrong"}`);
    for (let failures = 0; failures < 10; failures++) assert.equal((await login()).status, 400);
    // So many stand in line, the next one finds it full.
    const line = Array.from({ length: 60 }, login);
    const tooMany = login();
    await broker.sleep(1_001);
    const refused = await tooMany;
    assert.equal(refused.status, 429);
    assert.equal(refused.headers.get("retry-after"), "1");
    assert.equal(refused.json()["id"], 42n);
    await broker.sleep(70_000);
    for (const { status } of await Promise.all(line)) assert.equal(status, 400);
  });
});

Deno.test("REST: neither passwords nor tokens get into the log", async () => {
  await withApp(async (client, { logger }) => {
    await client.login("iggy", "hunter2-wrong");
    await client.login();
    await client.ask("POST", "/users/login", `{"username":"iggy","password":"hunter2-cut`);
    await client.ask("POST", "/users/login", `{"username":"iggy","password":["hunter2"]}`);
    await client.ask("GET", `/streams?token=${client.token}`);
    await client.ask("POST", "/users/refresh-token", JSON.stringify({ token: client.token }));
    await client.ask("DELETE", "/users/logout");
    const log = JSON.stringify(logger.lines);
    assert.match(log, /HTTP POST \/users\/login: 200/);
    assert.doesNotMatch(log, /hunter2/);
    assert.ok(!log.includes(client.token) && !log.includes(client.token.split(".")[2]!));
  });
});

Deno.test("REST: answers are not to be kept by caches", async () => {
  await withApp(async (client) => {
    await client.login();
    assert.equal((await client.ask("GET", "/streams")).headers.get("cache-control"), "no-store");
    assert.equal((await client.ask("GET", "/nope")).headers.get("cache-control"), "no-store");
  });
});
