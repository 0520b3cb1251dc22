import assert from "node:assert/strict";
import { decode } from "hono/jwt";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { ForeignTokens, type ForeignVerdict } from "./foreign_tokens.ts";

const ISSUER = "https://auth.example.com/Tenant";
const AUDIENCE = "galgo";
const USER_ID = 7;

const nowSeconds = Math.floor(Date.now() / 1000);
const CLAIMS = {
  jti: "x",
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "0",
  iat: nowSeconds,
  exp: nowSeconds + 60,
  nbf: nowSeconds,
};

const rsa = await generateKeyPair("RS256");
const elliptic = await generateKeyPair("ES384");
const stranger = await generateKeyPair("RS256");
const edwards = await generateKeyPair("EdDSA");

const KEYS = [
  { ...await exportJWK(edwards.publicKey), kid: "edwards" },
  { ...await exportJWK(rsa.publicKey), kid: "rsa" },
  { ...await exportJWK(elliptic.publicKey), kid: "elliptic" },
];

interface Issuer {
  readonly tokens: ForeignTokens;
  readonly asked: () => number;
}

/** An issuer on this machine, and what trusts it. */
async function withIssuer(
  task: (issuer: Issuer) => Promise<void>,
  answer: () => Response = () => Response.json({ keys: KEYS }),
  userId = USER_ID,
): Promise<void> {
  let asked = 0;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
    asked++;
    return answer();
  });
  const jwksUrl = `http://127.0.0.1:${server.addr.port}/keys`;
  try {
    const tokens = new ForeignTokens([{ issuer: ISSUER, jwksUrl, audience: AUDIENCE, userId }]);
    await task({ tokens, asked: () => asked });
  } finally {
    await server.shutdown();
  }
}

interface Signing {
  readonly claims?: JWTPayload;
  readonly alg?: string;
  readonly kid?: string | undefined;
  readonly key?: CryptoKey | Uint8Array;
}

function signed(
  { claims = {}, alg = "RS256", kid = "rsa", key = rsa.privateKey }: Signing = {},
): Promise<string> {
  const header = kid === "" ? { alg } : { alg, kid };
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader(header).sign(key);
}

async function verdictOn({ tokens }: Issuer, signing: Signing): Promise<ForeignVerdict> {
  const token = await signed(signing);
  return await tokens.verify(token, decode(token).payload);
}

Deno.test("ForeignTokens takes tokens of every kind of key, for the user that is configured", () =>
  withIssuer(async (issuer) => {
    const verdict = await verdictOn(issuer, {});
    assert.ok(typeof verdict === "object");
    assert.deepEqual([verdict.userId, verdict.claims.jti], [USER_ID, "x"]);
    for (
      const signing of [
        { alg: "ES384", kid: "elliptic", key: elliptic.privateKey },
        { claims: { aud: ["other", AUDIENCE] } },
        { claims: { exp: nowSeconds - 50 } },
      ]
    ) {
      assert.equal(typeof await verdictOn(issuer, signing), "object", JSON.stringify(signing));
    }
    assert.equal(issuer.asked(), 1, "keys are kept");
  }));

const REFUSED: Readonly<Record<string, Signing>> = {
  "a key of somebody else under its name": { key: stranger.privateKey },
  "another audience": { claims: { aud: "other" } },
  "an expiry past the leeway": { claims: { exp: nowSeconds - 70 } },
  "a start in the future": { claims: { nbf: nowSeconds + 600 } },
  "the issuer in other letters": { claims: { iss: "https://AUTH.example.com/Tenant" } },
  "a secret in place of a key": { alg: "HS256", key: new Uint8Array(32) },
};

for (const [what, signing] of Object.entries(REFUSED)) {
  Deno.test(`ForeignTokens refuses a token with ${what}`, () =>
    withIssuer(async (issuer) => assert.equal(await verdictOn(issuer, signing), "refused")));
}

const OTHERS: Readonly<Record<string, Signing>> = {
  "another issuer": { claims: { iss: "https://elsewhere.example.com" } },
  "another path of the issuer": { claims: { iss: "https://auth.example.com/tenant" } },
  "claims that are not all there": { claims: { jti: undefined } },
  "a key that is not published": { kid: "nobody" },
};

for (const [what, signing] of Object.entries(OTHERS)) {
  Deno.test(`ForeignTokens leaves a token with ${what} to others`, () =>
    withIssuer(async (issuer) => assert.equal(await verdictOn(issuer, signing), "other")));
}

Deno.test("ForeignTokens: nobody becomes root", () =>
  withIssuer(
    async (issuer) => {
      assert.equal(await verdictOn(issuer, {}), "refused");
      assert.equal(issuer.asked(), 0);
    },
    undefined,
    0,
  ));

const BROKEN: Readonly<Record<string, () => Response>> = {
  "says no": () => new Response(null, { status: 500 }),
  "sends us elsewhere": () => Response.redirect("http://127.0.0.1:1/keys"),
  "sends no JSON": () => new Response("keys"),
  "sends without end": () => new Response(new Uint8Array(2_000_000)),
};

for (const [what, answer] of Object.entries(BROKEN)) {
  Deno.test(`ForeignTokens: an issuer that ${what} lets nobody in`, () =>
    withIssuer(async (issuer) => assert.notEqual(typeof await verdictOn(issuer, {}), "object"), answer));
}

Deno.test("ForeignTokens: unknown keys are not asked for again and again", () =>
  withIssuer(async (issuer) => {
    await verdictOn(issuer, {});
    for (let count = 0; count < 20; count++) await verdictOn(issuer, { kid: `made-up-${count}` });
    assert.ok(issuer.asked() <= 2, `${issuer.asked()} times`);
  }));
