import assert from "node:assert/strict";
import { Clients } from "./clients.ts";
import { DELETED_USER_ID } from "./session.ts";
import { SampleBroker } from "./sample_broker.ts";

Deno.test("get_clients lists connections with and without login, until they close", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const stranger = broker.connect("10.0.0.9");
  const userIds = async () => (await broker.ask(root, { kind: "get_clients" })).map(({ userId }) => userId);
  assert.deepEqual(await userIds(), [0, undefined]);
  broker.disconnect(stranger);
  assert.deepEqual(await userIds(), [0]);
  await broker.close();
});

Deno.test("get_client finds a connection by its id, and nothing for an id that none has", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const { clientId } = await broker.ask(root, { kind: "get_me" });
  assert.equal((await broker.ask(root, { kind: "get_client", clientId }))?.userId, 0);
  assert.equal(await broker.ask(root, { kind: "get_client", clientId: clientId + 1 }), undefined);
  assert.equal(await broker.outcome(root, { kind: "get_client", clientId: 0 }), "invalid_client_id");
  await broker.close();
});

Deno.test("closing the connection of a deleted user leaves the list alone", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  const alice = await broker.login("alice", "secret");
  await broker.ask(root, { kind: "delete_user", user: "alice" });
  broker.disconnect(alice);
  assert.equal((await broker.ask(root, { kind: "get_stats" })).clientsCount, 1);
  await broker.close();
});

Deno.test("Clients.removeUser: a connection that is in the list no more loses the login too, as long as it is open", () => {
  const clients = new Clients();
  const sessions = ["a", "b"].map((host) =>
    clients.add({ transport: "tcp", address: `${host}:1`, maxPollBytes: 1 })
  );
  for (const session of sessions) {
    session.userId = 7;
    clients.remove(session);
  }
  clients.close(sessions[1]!);
  assert.deepEqual(clients.removeUser(7), [sessions[0]]);
  assert.equal(sessions[0]!.userId, DELETED_USER_ID);
});
