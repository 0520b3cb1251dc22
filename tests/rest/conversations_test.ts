/**
 * The recorded conversations over HTTP, all of them: against the app alone, and against a whole broker behind a socket,
 * which takes the settings of a scenario.
 */
import assert from "node:assert/strict";
import { differenceText, isExchange, replay, scenarioNamed, SCENARIOS } from "./replay.ts";
import { restApp, type RestBroker, restServer } from "./rest_broker.ts";

/** What the original refuses and we store, so that everything behind it would count one more. */
const UNSENT: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  "messages": new Map([[31, "unknown keys of a send are ignored, see sending_test.ts"]]),
  "users": new Map([[
    56,
    "user_status is taken for the status, as one of the released clients means it: users_test.ts",
  ]]),
};

async function check(name: string, broker: RestBroker): Promise<void> {
  const differences = await replay(scenarioNamed(name), broker, UNSENT[name]);
  assert.equal(differences.map(differenceText).join("\n"), "");
  assert.deepEqual(broker.logger.lines.filter(({ level }) => level === "error"), []);
}

async function checkAndStop(name: string, broker: RestBroker): Promise<void> {
  try {
    await check(name, broker);
  } finally {
    await broker.stop();
  }
}

const WITHOUT_SETTINGS = SCENARIOS.filter(({ serverEnv }) => serverEnv === undefined);

for (const { name } of WITHOUT_SETTINGS) {
  Deno.test(`REST conversation ${name}: no difference from the app alone`, async () => {
    await checkAndStop(name, await restApp());
  });
}

for (const { name, serverEnv } of SCENARIOS) {
  Deno.test(`REST conversation ${name}: no difference over a socket`, async () => {
    await checkAndStop(name, await restServer(serverEnv));
  });
}

Deno.test("REST conversations: one after another on one server", async () => {
  const broker = await restServer();
  try {
    for (const { name } of WITHOUT_SETTINGS) await check(name, broker);
  } finally {
    await broker.stop();
  }
});

Deno.test("REST conversations: none of the recording is missing", () => {
  const exchanges = SCENARIOS.flatMap(({ steps }) => steps.filter(isExchange));
  assert.deepEqual([SCENARIOS.length, exchanges.length], [34, 1292]);
});
