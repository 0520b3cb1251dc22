/** Connections without a login, or without one any more, have `limits.login_timeout`; a login at work is waited for. */
import assert from "node:assert/strict";
import { type Answer, frame, FrameConnection } from "../support/frame_connection.ts";
import { RawClient } from "../support/raw_client.ts";
import { identifier, request } from "../support/request_bytes.ts";
import { simulatedBroker, type TestBroker } from "../support/test_broker.ts";
import { withBroker } from "./subject.ts";

const CREATE_USER = 33;
const DELETE_USER = 34;
const UPDATE_USER = 35;
const LOGIN = 38;
const LOGOUT = 39;
const SEND = 101;
const PING = 1;
const NONE = new Uint8Array(0);
const CLOSED_WITHIN_MS = 5_000;
const SETTINGS = { IGGY_LIMITS_LOGIN_TIMEOUT: "10 s" };
const INACTIVE = 2;

function loginFrame(name: string, password: string): Uint8Array {
  return frame(LOGIN, request((write) => write.str8(name).str8(password).u32(0).u32(0)));
}

/** A user without any permission, on a connection of its own. */
async function userOf(broker: TestBroker, root: RawClient, name: string): Promise<FrameConnection> {
  await root.ask(CREATE_USER, request((write) => write.str8(name).str8("secret").u8(1).u8(0)));
  const connection = new FrameConnection(await broker.connect());
  await connection.write(loginFrame(name, "secret"));
  assert.equal((await connection.readAnswer()).status, 0);
  return connection;
}

async function statusOf(answer: Promise<Answer>): Promise<number> {
  return (await answer).status;
}

Deno.test("a login that takes longer than limits.login_timeout is answered, not cut", async () => {
  const broker = await simulatedBroker(1, SETTINGS);
  const release = broker.holdPasswords();
  const slow = new FrameConnection(await broker.connect());
  await slow.write(loginFrame("iggy", "iggy"));
  const silent = new FrameConnection(await broker.connect());
  await broker.sleep(40_000);
  await silent.expectClosed(CLOSED_WITHIN_MS);
  release();
  assert.equal(await statusOf(slow.readAnswer()), 0);
  await broker.sleep(40_000);
  assert.equal(await statusOf(slow.request(PING, NONE)), 0);
  slow.close();
  await broker.stop();
});

Deno.test("a login that took too long and fails gives no more time: the next one behind it is cut", async () => {
  const broker = await simulatedBroker(1, SETTINGS);
  const release = broker.holdPasswords();
  const guessing = new FrameConnection(await broker.connect());
  for (let guess = 0; guess < 2; guess++) await guessing.write(loginFrame("iggy", `wrong-${guess}`));
  await broker.sleep(15_000);
  release();
  const releaseNext = broker.holdPasswords();
  assert.equal(await statusOf(guessing.readAnswer()), 42);
  await broker.sleep(2_000);
  await guessing.expectClosed(CLOSED_WITHIN_MS);
  releaseNext();
  await broker.stop();
});

Deno.test("after a logout a connection has limits.login_timeout again, from the logout on", () =>
  withBroker(async (broker) => {
    const [leaves, returns] = [
      await RawClient.loggedIn(await broker.connect()),
      await RawClient.loggedIn(await broker.connect()),
    ];
    await broker.sleep(60_000);
    for (const client of [leaves, returns]) await client.ask(LOGOUT, NONE);
    await broker.sleep(8_000);
    await returns.login("iggy", "iggy");
    await leaves.ping();
    await broker.sleep(4_000);
    await leaves.connection.expectClosed(CLOSED_WITHIN_MS);
    await broker.sleep(60_000);
    await returns.ping();
    returns.close();
  }, () => simulatedBroker(1, SETTINGS)));

Deno.test("after a logout a connection counts against limits.unauthenticated again", () =>
  withBroker(async (broker) => {
    const client = await RawClient.loggedIn(await broker.connect());
    await client.ask(LOGOUT, NONE);
    const refused = new FrameConnection(await broker.connect());
    await refused.expectClosed(CLOSED_WITHIN_MS);
    await client.login("iggy", "iggy");
    await client.ping();
    const other = new FrameConnection(await broker.connect());
    assert.equal(await statusOf(other.request(PING, NONE)), 0);
    other.close();
    client.close();
  }, () => simulatedBroker(1, { IGGY_LIMITS_UNAUTHENTICATED: "1" })));

Deno.test("a deleted user's connection is a stranger's and is cut in time; an inactive user's stays", () =>
  withBroker(async (broker) => {
    const root = await RawClient.loggedIn(await broker.connect());
    const deleted = await userOf(broker, root, "alice");
    const inactive = await userOf(broker, root, "bob");
    await root.ask(DELETE_USER, identifier("alice"));
    const deactivate = (status: number) =>
      root.ask(
        UPDATE_USER,
        request((write) => write.bytes(identifier("bob")).u8(0).u8(1).u8(status)),
      );
    await deactivate(INACTIVE);
    await broker.sleep(8_000);
    assert.equal(await statusOf(deleted.request(PING, NONE)), 0);
    await broker.sleep(4_000);
    await deleted.expectClosed(CLOSED_WITHIN_MS);
    await broker.sleep(60_000);
    assert.equal(await statusOf(inactive.request(PING, NONE)), 0);
    for (const client of [inactive, root]) client.close();
  }, () => simulatedBroker(1, SETTINGS)));

Deno.test("large requests of an inactive or deleted user are refused as such, and their connection stays in step", () =>
  withBroker(async (broker) => {
    const root = await RawClient.loggedIn(await broker.connect());
    const connections = [await userOf(broker, root, "alice"), await userOf(broker, root, "bob")];
    await root.ask(
      UPDATE_USER,
      request((write) => write.bytes(identifier("alice")).u8(0).u8(1).u8(INACTIVE)),
    );
    await root.ask(DELETE_USER, identifier("bob"));
    for (const [number, status] of [47, 41].entries()) {
      const connection = connections[number]!;
      assert.equal(await statusOf(connection.request(SEND, new Uint8Array(100_000))), status);
      assert.equal(await statusOf(connection.request(PING, NONE)), 0);
      connection.close();
    }
    root.close();
  }, () => simulatedBroker(1)));
