/** Connections have limits, of number, of time without a login, and of answers not taken; the others do not notice. */
import assert from "node:assert/strict";
import { frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { clientWithTopic, noise, PARTITION, pollAll, withBroker } from "./subject.ts";

const PING = 1;
const CLOSED_WITHIN_MS = 5_000;

Deno.test("connections past limits.connections are closed, and a place is free again after one ends", () =>
  withBroker(async (broker) => {
    const clients = [await connectAndPing(broker), await connectAndPing(broker)];
    await expectTurnedAway(broker);
    clients[0]!.close();
    const late = await placeOf(broker);
    clients[1]!.close();
    late.close();
  }, () => realBroker({ IGGY_LIMITS_CONNECTIONS: "2" })));

Deno.test("connections past limits.connections_per_address are closed", () =>
  withBroker(async (broker) => {
    const client = await connectAndPing(broker);
    await expectTurnedAway(broker);
    client.close();
  }, () => realBroker({ IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "1" })));

Deno.test("connections without a login past limits.unauthenticated are closed; those with one do not count", () =>
  withBroker(async (broker) => {
    const loggedIn = await RawClient.loggedIn(await broker.connect());
    const anonymous = await placeOf(broker);
    await expectTurnedAway(broker);
    anonymous.close();
    loggedIn.close();
  }, () => realBroker({ IGGY_LIMITS_UNAUTHENTICATED: "1" })));

Deno.test("a connection that does not log in within limits.login_timeout is closed, a ping does not help", () =>
  withBroker(async (broker) => {
    const late = await connectAndPing(broker);
    const early = await RawClient.loggedIn(await broker.connect());
    await broker.sleep(9_000);
    assert.equal((await late.request(PING, new Uint8Array(0))).status, 0);
    await broker.sleep(3_000);
    await late.expectClosed(CLOSED_WITHIN_MS);
    await early.ping();
    early.close();
  }, () => simulatedBroker(1, { IGGY_LIMITS_LOGIN_TIMEOUT: "10 s" })));

Deno.test("a client that does not take its answers is held back, then closed; others go on", () =>
  withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    await client.send(PARTITION, Array.from({ length: 20 }, (_, at) => ({ payload: noise(50_000, at) })));
    const slow = await RawClient.loggedIn(await broker.connect());
    for (let request = 0; request < 20; request++) await slow.connection.write(frame(100, pollAll()));
    await broker.sleep(20_000);
    await client.ping();
    await broker.sleep(15_000);
    assert.match(broker.logger.texts("info").join("\n"), /does not read its answers/);
    const polled = await client.poll({ ...PARTITION, consumer: 1, offset: 0, count: 100 });
    assert.equal(polled.messages.length, 20);
    client.close();
    slow.close();
  }, () => simulatedBroker(1)));

Deno.test("a client that does not finish a large request is closed, and what it kept is free again", () =>
  withBroker(async (broker) => {
    const client = await clientWithTopic(broker);
    const slow = await RawClient.loggedIn(await broker.connect());
    await slow.connection.write(frame(101, noise(1_000_000)).subarray(0, 500_000));
    await broker.sleep(20_000);
    await client.ping();
    await broker.sleep(15_000);
    assert.match(broker.logger.texts("info").join("\n"), /does not finish its request/);
    client.close();
    slow.close();
  }, () => simulatedBroker(1)));

Deno.test("a stop cuts a client that does not read, after shutdown.timeout", async () => {
  const broker = await simulatedBroker(1, { IGGY_SHUTDOWN_TIMEOUT: "3 s" });
  const client = await clientWithTopic(broker);
  await client.send(PARTITION, Array.from({ length: 20 }, (_, at) => ({ payload: noise(50_000, at) })));
  for (let request = 0; request < 20; request++) await client.connection.write(frame(100, pollAll()));
  let isStopped = false;
  const stopping = broker.stop().then(() => isStopped = true);
  await broker.sleep(2_000);
  assert.equal(isStopped, false);
  await broker.sleep(2_000);
  await stopping;
});

async function connectAndPing(broker: TestBroker): Promise<FrameConnection> {
  const connection = new FrameConnection(await broker.connect());
  assert.equal((await connection.request(PING, new Uint8Array(0))).status, 0);
  return connection;
}

async function expectTurnedAway(broker: TestBroker): Promise<void> {
  const connection = new FrameConnection(await broker.connect());
  await connection.expectClosed(CLOSED_WITHIN_MS);
  connection.close();
}

/** The broker may take a moment to notice that another is gone. */
async function placeOf(broker: TestBroker): Promise<FrameConnection> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      return await connectAndPing(broker);
    } catch {
      await broker.sleep(20);
    }
  }
  throw new Error("no place became free");
}
