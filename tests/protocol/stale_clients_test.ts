/** Silent clients, with the clock of the simulation, which shows when one goes; the recorded conversation runs elsewhere. */
import assert from "node:assert/strict";
import { RawClient, Refused } from "../support/raw_client.ts";
import { simulatedBroker } from "../support/test_broker.ts";

const GET_ME = 20;
const LOGOUT = 39;
const CLIENT_NOT_FOUND = 100;

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
