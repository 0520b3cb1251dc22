/**
 * Silent clients. The recorded conversation runs without what needs consumer groups and the client list, and with the
 * clock of the simulation, which shows when a client goes.
 */
import assert from "node:assert/strict";
import { differenceText, replay, type Scenario, scenarioNamed, type Step } from "../support/conversation.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";

const GET_ME = 20;
const LOGOUT = 39;
const CLIENT_NOT_FOUND = 100;

/** Notes of steps that ask for groups or for the list, and of the closes that follow them. */
const NEEDS_GROUPS = /^(?:group 0|. joins|a polls|and polls|no members left|client list|group |join|leave)/;
const CLOSED_AFTER_GROUPS = ["a", "b", "e"];

function withoutGroups(scenario: Scenario): Scenario {
  const isKept = (step: Step) =>
    !NEEDS_GROUPS.test(step.note ?? "") &&
    !(step.action === "expectClosed" && CLOSED_AFTER_GROUPS.includes(step.connection));
  return { ...scenario, steps: scenario.steps.filter(isKept) };
}

async function check(broker: TestBroker): Promise<void> {
  try {
    const differences = await replay(withoutGroups(scenarioNamed("stale-clients")), broker);
    assert.equal(differences.map(differenceText).join("\n"), "");
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

Deno.test("conversation stale-clients, all but its groups: no difference over TCP", async () => {
  await check(await realBroker(scenarioNamed("stale-clients").serverEnv));
});

Deno.test("conversation stale-clients, all but its groups: no difference in the simulation", async () => {
  await check(await simulatedBroker(1, scenarioNamed("stale-clients").serverEnv));
});

async function isKnown(client: RawClient): Promise<boolean> {
  try {
    await client.ask(GET_ME, new Uint8Array());
    return true;
  } catch (error) {
    assert.ok(error instanceof Refused && error.status === CLIENT_NOT_FOUND);
    return false;
  }
}

const TWO_SECONDS = { IGGY_HEARTBEAT_ENABLED: "true", IGGY_HEARTBEAT_INTERVAL: "2 s" };

Deno.test("a silent client is known after 3.6 s and gone after 4 s, with an interval of 2 s", async () => {
  const broker = await simulatedBroker(1, TWO_SECONDS);
  const [early, late, alive] = await Promise.all(
    [1, 2, 3].map(async () => await RawClient.loggedIn(await broker.connect())),
  );
  await broker.sleep(1800);
  await alive!.ping();
  await broker.sleep(1800);
  assert.ok(await isKnown(early!));
  await broker.sleep(400);
  assert.ok(!await isKnown(late!));
  assert.ok(await isKnown(alive!));
  await broker.stop();
});

Deno.test("an evicted client keeps its login for what needs no place in the list", async () => {
  const broker = await simulatedBroker(1, TWO_SECONDS);
  const client = await RawClient.loggedIn(await broker.connect());
  await broker.sleep(4000);
  assert.equal(await client.createStream("st"), 0);
  await client.createTopic("st", "t", 1);
  await client.send({ stream: "st", topic: "t", partition: 0 }, [{ payload: new Uint8Array(1) }]);
  await client.storeOffset({ consumer: 1, stream: "st", topic: "t", partition: 0 }, 0);
  await client.ping();
  await assert.rejects(client.ask(LOGOUT, new Uint8Array()), { status: CLIENT_NOT_FOUND });
  await client.connection.expectClosed(1000);
  await broker.stop();
});

Deno.test("without the switch a client may be silent for ever", async () => {
  const broker = await simulatedBroker(1, { IGGY_HEARTBEAT_INTERVAL: "1 s" });
  const client = await RawClient.loggedIn(await broker.connect());
  await broker.sleep(3_600_000);
  assert.ok(await isKnown(client));
  await broker.stop();
});
