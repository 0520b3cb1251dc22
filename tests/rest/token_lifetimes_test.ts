/** Access tokens over restarts, and those of other issuers. */
import assert from "node:assert/strict";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { loadConfig } from "../../src/config/mod.ts";
import { simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { startBroker } from "../../src/server/mod.ts";
import { RestClient } from "./rest_client.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";

type Settings = Readonly<Record<string, string>>;

const SECRET: Settings = { IGGY_HTTP_JWT_ENCODING_SECRET: "a secret of tests, long enough" };

/** A broker on a disk in memory, which is there again when it is started again. */
class Restartable {
  readonly #world = simulatedPlatform({ seed: 1 });

  get clock() {
    return this.#world.clock;
  }

  async run(settings: Settings, task: (client: RestClient) => Promise<void>): Promise<void> {
    const environment = {
      IGGY_SYSTEM_PATH: "/data",
      IGGY_TCP_ENABLED: "false",
      IGGY_HTTP_ADDRESS: "127.0.0.1:0",
      ...OTHER_DOORS_OFF,
      ...settings,
    };
    const { config } = loadConfig({ environment });
    const rootUser = { name: "iggy", password: "iggy" };
    const running = await startBroker(config, this.#world.platform, { rootUser });
    const client = Deno.createHttpClient({});
    const origin = `http://127.0.0.1:${running.addresses.http!.port}`;
    try {
      await task(
        new RestClient({
          fetch: (path, init) => fetch(origin + path, { ...init, client }),
          sleep: (ms) => this.clock.advance(ms),
        }),
      );
    } finally {
      client.close();
      await running.stop();
    }
  }
}

async function statusWith(client: RestClient, token: string): Promise<number> {
  return (await client.ask("GET", "/streams", undefined, { authorization: `Bearer ${token}` })).status;
}

/** Logged in, and what is left of three tokens: one that was used, one that was logged out, one that was exchanged. */
async function threeTokens(client: RestClient): Promise<[used: string, out: string, exchanged: string]> {
  const tokens: string[] = [];
  for (let count = 0; count < 3; count++) {
    await client.login();
    tokens.push(client.token);
  }
  const [used, out, exchanged] = tokens as [string, string, string];
  const logout = await client.ask("DELETE", "/users/logout", undefined, { authorization: `Bearer ${out}` });
  assert.equal(logout.status, 204);
  const refresh = await client.ask("POST", "/users/refresh-token", JSON.stringify({ token: exchanged }));
  assert.equal(refresh.status, 200);
  return [used, out, exchanged];
}

Deno.test("REST tokens: with a secret they outlive a restart, unless they were logged out or exchanged", async () => {
  const broker = new Restartable();
  let tokens: string[] = [];
  await broker.run(SECRET, async (client) => void (tokens = await threeTokens(client)));
  for (let restart = 0; restart < 2; restart++) {
    await broker.run(SECRET, async (client) => {
      const statuses = [];
      for (const token of tokens) statuses.push(await statusWith(client, token));
      assert.deepEqual(statuses, [200, 401, 401]);
      const again = await client.ask("POST", "/users/refresh-token", JSON.stringify({ token: tokens[1] }));
      assert.deepEqual([again.status, again.json()["id"]], [401, 78n]);
    });
  }
});

Deno.test("REST tokens: without a secret, or with another one, none outlives a restart", async () => {
  const broker = new Restartable();
  let token = "";
  const login = async (client: RestClient) => {
    await client.login();
    token = client.token;
  };
  await broker.run({}, login);
  await broker.run({}, async (client) => assert.equal(await statusWith(client, token), 401));
  await broker.run(SECRET, login);
  await broker.run(
    { IGGY_HTTP_JWT_ENCODING_SECRET: "another secret of tests" },
    async (client) => assert.equal(await statusWith(client, token), 401),
  );
});

Deno.test("REST tokens: another issuer's stand for the user that is configured, until they are logged out", async () => {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const keys = [{ ...await exportJWK(publicKey), kid: "k" }];
  const issuer = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => Response.json({ keys }),
  );
  const name = `http://127.0.0.1:${issuer.addr.port}`;
  const settings = {
    IGGY_HTTP_JWT_TRUSTED_ISSUERS_0_ISSUER: name,
    IGGY_HTTP_JWT_TRUSTED_ISSUERS_0_JWKS_URL: `${name}/keys`,
    IGGY_HTTP_JWT_TRUSTED_ISSUERS_0_AUDIENCE: "galgo",
    IGGY_HTTP_JWT_TRUSTED_ISSUERS_0_USER_ID: "1",
  };
  const broker = new Restartable();
  const iat = Math.floor(Date.now() / 1000);
  const claims = { jti: "x", iss: name, aud: "galgo", sub: "somebody", iat, exp: iat + 300, nbf: iat };
  const token = await new SignJWT(claims).setProtectedHeader({ alg: "ES256", kid: "k" }).sign(privateKey);
  const ask = (client: RestClient, method: string, path: string) =>
    client.ask(method, path, undefined, { authorization: `Bearer ${token}` });
  await broker.run(settings, async (client) => {
    assert.equal((await ask(client, "GET", "/users/1")).status, 401, "there is no such user yet");
    await client.login();
    await client.ask("POST", "/users", `{"username":"alice","password":"secret","status":"active"}`);
    assert.equal((await ask(client, "GET", "/users/1")).json()["username"], "alice");
    assert.equal((await ask(client, "GET", "/users/0")).status, 403);
    const refresh = await client.ask("POST", "/users/refresh-token", JSON.stringify({ token }));
    assert.deepEqual([refresh.status, refresh.json()["id"]], [401, 78n]);
    assert.equal((await ask(client, "DELETE", "/users/logout")).status, 204);
    assert.equal((await ask(client, "GET", "/users/1")).status, 401);
  });
  await broker.run(
    settings,
    async (client) => assert.equal((await ask(client, "GET", "/users/1")).status, 401),
  );
  await issuer.shutdown();
});
