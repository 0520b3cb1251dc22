import assert from "node:assert/strict";
import { simulatedPlatform } from "../../platform/simulation/mod.ts";
import { BrokerError } from "../../wire/mod.ts";
import { Tickets } from "./tickets.ts";

const BEARER = {
  userId: 1,
  claims: { jti: "", iss: "", aud: "", sub: "1", iat: 0, exp: 0, nbf: 0 },
};

Deno.test("Tickets: no two are the same, and each gives its own bearer", () => {
  const { platform } = simulatedPlatform({ seed: 1 });
  const tickets = new Tickets(platform);
  const bearers = Array.from({ length: 100 }, (_, userId) => ({ ...BEARER, userId }));
  const issued = bearers.map((bearer) => tickets.issue("/a", bearer));
  assert.equal(new Set(issued).size, 100);
  for (const [at, ticket] of issued.entries()) assert.equal(tickets.redeem("/a", ticket), bearers[at]);
});

Deno.test("Tickets: unused ones have a bound, until they expire", async () => {
  const { platform, clock } = simulatedPlatform({ seed: 1 });
  const tickets = new Tickets(platform);
  for (let issued = 0; issued < 10_000; issued++) tickets.issue("/a", BEARER);
  assert.throws(() => tickets.issue("/a", BEARER), (error) => {
    return error instanceof BrokerError && error.retryAfterMs === 1000;
  });
  await clock.advance(30_000);
  assert.equal(tickets.redeem("/a", tickets.issue("/a", BEARER)), BEARER);
});
