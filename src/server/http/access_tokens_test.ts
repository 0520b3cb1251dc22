import assert from "node:assert/strict";
import { decode, sign } from "hono/jwt";
import { simulatedPlatform } from "../../platform/simulation/mod.ts";
import { BrokerError } from "../../wire/mod.ts";
import { AccessTokens, type TokenSettings } from "./access_tokens.ts";
import type { Claims } from "./claims.ts";

const SECRET = "spec-example-secret-0123456789abcdef";
/** Of another implementation, with the secret above. */
const FOREIGN_TOKEN =
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJqdGkiOiIwMTk4YTZkMi03YzFlLTdiM2EtOWQ1NC0wYzNmNWEyYjllM" +
  "TAiLCJpc3MiOiJpZ2d5LmFwYWNoZS5vcmciLCJhdWQiOiJpZ2d5LmFwYWNoZS5vcmciLCJzdWIiOiIwIiwiaWF0IjoxNzc1MDAwMDAwLCJleHAiOj" +
  "E3NzUwMDM2MDAsIm5iZiI6MTc3NTAwMDAwMH0.YQ738rBao_y6JY5EyrPIDdZMBee_LLHs6ISfCjV7sRU";

const SETTINGS: TokenSettings = {
  algorithm: "HS256",
  issuer: "iggy.apache.org",
  audience: "iggy.apache.org",
  validIssuers: ["iggy.apache.org", "other"],
  validAudiences: ["iggy.apache.org"],
  accessTokenExpirySeconds: 3600,
  clockSkewSeconds: 5,
  notBeforeSeconds: 7,
  encodingSecret: new TextEncoder().encode(SECRET),
  decodingSecret: new TextEncoder().encode(SECRET),
  trustedIssuers: [],
  revokedPlace: undefined,
};

function tokensWith(changes: Partial<TokenSettings> = {}) {
  const { platform, clock } = simulatedPlatform({ seed: 1 });
  const nowSeconds = Math.floor(clock.nowMicros() / 1_000_000);
  return { tokens: new AccessTokens({ ...SETTINGS, ...changes }, platform), clock, nowSeconds };
}

async function refusal(task: Promise<unknown>): Promise<string> {
  try {
    await task;
  } catch (error) {
    if (error instanceof BrokerError) return error.code;
    throw error;
  }
  throw new Error("was not refused");
}

Deno.test("AccessTokens takes a token that another implementation made", async () => {
  const { tokens } = tokensWith();
  const claims = (await tokens.verify(FOREIGN_TOKEN))?.claims;
  assert.equal(claims?.jti, "0198a6d2-7c1e-7b3a-9d54-0c3f5a2b9e10");
  assert.equal(claims?.exp, 1775003600);
});

for (const algorithm of ["HS256", "HS384", "HS512"] as const) {
  Deno.test(`AccessTokens makes ${algorithm} tokens with all seven claims, and takes them`, async () => {
    const { tokens, nowSeconds } = tokensWith({ algorithm });
    const { token, expirySeconds } = await tokens.issue(42);
    assert.equal(expirySeconds, nowSeconds + 3600);
    const { header, payload } = decode(token);
    assert.deepEqual({ ...header }, { alg: algorithm, typ: "JWT" });
    const { jti, ...rest } = payload as unknown as Claims;
    assert.match(jti, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(rest, {
      iss: "iggy.apache.org",
      aud: "iggy.apache.org",
      sub: "42",
      iat: nowSeconds,
      exp: expirySeconds,
      nbf: nowSeconds + 7,
    });
    assert.deepEqual(await tokens.verify(token), { userId: 42, claims: payload });
  });
}

Deno.test("AccessTokens: no two tokens have the same id", async () => {
  const { tokens } = tokensWith();
  const ids = await Promise.all(Array.from({ length: 50 }, async () => (await tokens.issue(0)).token));
  assert.equal(new Set(ids.map((token) => decode(token).payload.jti)).size, 50);
});

Deno.test("AccessTokens: a token is good until its expiry and the leeway are over", async () => {
  const { tokens, clock } = tokensWith();
  const { token } = await tokens.issue(0);
  await clock.advance(3_605_000);
  assert.ok(await tokens.verify(token));
  await clock.advance(1_000);
  assert.equal(await tokens.verify(token), undefined);
});

Deno.test("AccessTokens: never is a billion seconds", async () => {
  const { tokens, nowSeconds } = tokensWith({ accessTokenExpirySeconds: undefined });
  assert.equal((await tokens.issue(0)).expirySeconds, nowSeconds + 1_000_000_000);
});

const BAD_CLAIMS: Readonly<Record<string, Partial<Record<keyof Claims, unknown>>>> = {
  "another issuer": { iss: "somebody" },
  "another audience": { aud: "somebody" },
  "a list of other audiences": { aud: ["somebody", "else"] },
  "a user that is no number": { sub: "root" },
  "a user past 32 bits": { sub: "4294967296" },
  "a user as a number": { sub: 0 },
  "no id": { jti: undefined },
  "no expiry": { exp: undefined },
  "an expiry in text": { exp: "1775003600" },
  "no start": { nbf: undefined },
  "no time of issue": { iat: undefined },
};

const GOOD_CLAIMS = { jti: "x", iss: "other", aud: "iggy.apache.org", sub: "0", iat: 1, exp: 2e9, nbf: 1 };

Deno.test("AccessTokens takes any listed issuer, and one good audience of several", async () => {
  const { tokens } = tokensWith();
  assert.ok(await tokens.verify(await sign(GOOD_CLAIMS, SECRET)));
  assert.ok(await tokens.verify(await sign({ ...GOOD_CLAIMS, aud: ["a", "iggy.apache.org"] }, SECRET)));
});

for (const [what, claims] of Object.entries(BAD_CLAIMS)) {
  Deno.test(`AccessTokens refuses a token with ${what}`, async () => {
    const { tokens } = tokensWith();
    assert.equal(await tokens.verify(await sign({ ...GOOD_CLAIMS, ...claims } as never, SECRET)), undefined);
  });
}

Deno.test("AccessTokens refuses what is forged, altered or no token", async () => {
  const { tokens } = tokensWith();
  const { token } = await tokens.issue(1);
  const [header, payload, signature] = token.split(".");
  const none = btoa(JSON.stringify({ alg: "none", typ: "JWT" })).replaceAll("=", "");
  const root = btoa(JSON.stringify(GOOD_CLAIMS)).replaceAll("=", "");
  const forged = [
    await sign(GOOD_CLAIMS, "another secret"),
    await sign(GOOD_CLAIMS, SECRET, "HS512"),
    `${header}.${root}.${signature}`,
    `${none}.${root}.`,
    `${none}.${root}.${signature}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    ` ${token}`,
    `${token}.x`,
    "",
    "..",
    "a.b.c",
  ];
  for (const each of forged) assert.equal(await tokens.verify(each), undefined, each);
});

Deno.test("AccessTokens: a revoked token is refused at once, others are not", async () => {
  const { tokens } = tokensWith();
  const [first, second] = [await tokens.issue(1), await tokens.issue(1)];
  await tokens.revoke((await tokens.verify(first.token))!.claims);
  assert.equal(await tokens.verify(first.token), undefined);
  assert.ok(await tokens.verify(second.token));
});

Deno.test("AccessTokens: a token is exchanged once", async () => {
  const { tokens } = tokensWith();
  const { token } = await tokens.issue(3);
  assert.equal((await tokens.exchange(token)).sub, "3");
  assert.equal(await tokens.verify(token), undefined);
  assert.equal(await refusal(tokens.exchange(token)), "invalid_access_token");
});

Deno.test("AccessTokens.exchange tells what is wrong with a token", async () => {
  const { tokens, clock } = tokensWith();
  const { token } = await tokens.issue(3);
  await clock.advance(4_000_000);
  assert.equal(await refusal(tokens.exchange(token)), "unauthenticated");
  assert.equal(await refusal(tokens.exchange(await sign(GOOD_CLAIMS, "another"))), "unauthenticated");
  assert.equal(
    await refusal(tokens.exchange(await sign(GOOD_CLAIMS, SECRET, "HS384"))),
    "invalid_jwt_algorithm",
  );
  for (const none of ["", "a.b.c", "..", "e30.e30."]) {
    assert.equal(await refusal(tokens.exchange(none)), "invalid_access_token", none);
  }
});

Deno.test("AccessTokens: what was checked before is good as long as before, however many there are", async () => {
  const { tokens, clock } = tokensWith();
  const issued = await Promise.all(Array.from({ length: 1_100 }, (_, at) => tokens.issue(at)));
  for (let round = 0; round < 2; round++) {
    for (const [at, { token }] of issued.entries()) assert.equal((await tokens.verify(token))?.userId, at);
  }
  const [first, , last] = [issued[0]!, issued[1]!, issued.at(-1)!];
  await tokens.revoke((await tokens.verify(last.token))!.claims);
  assert.equal(await tokens.verify(last.token), undefined);
  assert.ok(await tokens.verify(first.token));
  await clock.advance(3_606_000);
  assert.equal(await tokens.verify(first.token), undefined);
});
