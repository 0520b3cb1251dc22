import assert from "node:assert/strict";
import type { UserDetails } from "../wire/mod.ts";
import { outcome, permissions, SampleBroker } from "./sample_broker.ts";

const NO_STREAM_FLAGS = {
  manageStream: false,
  readStream: false,
  manageTopics: false,
  readTopics: false,
  pollMessages: false,
  sendMessages: false,
};
const READ_TOPIC = { manageTopic: false, readTopic: true, pollMessages: false, sendMessages: false };

const TOPIC = {
  kind: "create_topic",
  stream: 0,
  partitionsCount: 1,
  compression: "none",
  messageExpiryMicros: 0n,
  maxTopicSizeBytes: 0n,
  replicationFactor: 1,
} as const;

async function details(broker: SampleBroker, user: number | string): Promise<UserDetails | undefined> {
  return await broker.ask(await broker.root(), { kind: "get_user", user });
}

Deno.test("an inactive user's requests are refused from the next one on, ping and logout aside", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice", permissions(["readStreams"]));
  const alice = await broker.login("alice", "secret");
  const status = (to: "active" | "inactive") =>
    broker.ask(root, { kind: "update_user", user: "alice", username: undefined, status: to });

  assert.equal(await broker.outcome(alice, { kind: "get_streams" }), "ok");
  await status("inactive");
  for (
    const kind of ["get_streams", "get_me", "get_cluster_metadata", "get_personal_access_tokens"] as const
  ) {
    assert.equal(await broker.outcome(alice, { kind }), "user_inactive", kind);
  }
  assert.equal(await broker.outcome(alice, { kind: "ping" }), "ok");
  await status("active");
  assert.equal(await broker.outcome(alice, { kind: "get_streams" }), "ok");
  await status("inactive");
  assert.equal(await broker.outcome(alice, { kind: "logout_user" }), "ok");
  assert.equal(await broker.outcome(alice, { kind: "get_streams" }), "unauthenticated");
  await broker.close();
});

Deno.test("a deleted user's connection is nobody's, also when the id is another user's", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const id = await broker.createUser(root, "alice", permissions(["manageUsers"]));
  const alice = await broker.login("alice", "secret");
  await broker.ask(root, { kind: "delete_user", user: "alice" });
  assert.equal(await broker.createUser(root, "mallory", permissions(["manageUsers"])), id);

  assert.equal(await broker.outcome(alice, { kind: "get_users" }), "unauthorized");
  assert.equal(await broker.outcome(alice, { kind: "get_user", user: id }), "unauthorized");
  assert.equal(await broker.outcome(alice, { kind: "get_personal_access_tokens" }), "resource_not_found");
  assert.equal(await broker.outcome(alice, { kind: "get_me" }), "client_not_found");
  assert.equal(await broker.outcome(alice, { kind: "logout_user" }), "client_not_found");
  assert.equal(await broker.outcome(alice, { kind: "ping" }), "ok");
  assert.deepEqual((await broker.ask(root, { kind: "get_clients" })).map(({ userId }) => userId), [0]);
  await broker.close();
});

Deno.test("what waits for its turn when its user is deleted is refused", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice", permissions(["manageStreams"]));
  const alice = await broker.login("alice", "secret");
  const deletion = broker.ask(root, { kind: "delete_user", user: "alice" });
  const creation = broker.outcome(alice, { kind: "create_stream", name: "late" });
  await deletion;
  assert.equal(await creation, "unauthorized");
  await broker.close();
});

Deno.test("permissions that were taken away count from the next request on", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice", permissions(["readStreams"]));
  const alice = await broker.login("alice", "secret");
  assert.equal(await broker.outcome(alice, { kind: "get_streams" }), "ok");
  await broker.ask(root, { kind: "update_permissions", user: "alice", permissions: undefined });
  assert.equal(await broker.outcome(alice, { kind: "get_streams" }), "unauthorized");
  await broker.close();
});

Deno.test("the root user stays: not deleted, not inactive, its permissions as they are", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const inactive = { kind: "update_user", user: 0, username: "renamed", status: "inactive" } as const;
  assert.equal(await broker.outcome(root, { kind: "delete_user", user: 0 }), "cannot_delete_user");
  assert.equal(await broker.outcome(root, inactive), "cannot_change_permissions");
  assert.equal(
    await broker.outcome(root, { kind: "update_permissions", user: "iggy", permissions: undefined }),
    "cannot_change_permissions",
  );
  assert.equal((await details(broker, 0))?.username, "iggy");
  await broker.close();
});

Deno.test("a deleted stream or topic leaves the records of users, and a restart does not bring it back", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.ask(root, { kind: "create_stream", name: "first" });
  await broker.ask(root, { kind: "create_stream", name: "second" });
  await broker.ask(root, { ...TOPIC, name: "t" });
  const topics = new Map([[0, READ_TOPIC], [1, READ_TOPIC]]);
  await broker.createUser(
    root,
    "alice",
    permissions([], [[0, { ...NO_STREAM_FLAGS, topics }], [1, {
      ...NO_STREAM_FLAGS,
      readStream: true,
      topics: new Map(),
    }]]),
  );
  await broker.ask(root, { kind: "delete_topic", stream: "first", topic: "t" });
  await broker.ask(root, { kind: "delete_stream", stream: 1 });
  for (const restarted of [false, true]) {
    if (restarted) await broker.restart();
    const streams = (await details(broker, "alice"))?.permissions?.streams;
    assert.deepEqual([...streams?.keys() ?? []], [0]);
    assert.deepEqual([...streams?.get(0)?.topics.keys() ?? []], [1]);
  }
  const alice = await broker.login("alice", "secret");
  await broker.ask(await broker.root(), { kind: "create_stream", name: "third" });
  assert.equal(await broker.outcome(alice, { kind: "get_stream", stream: 1 }), "unauthorized");
  await broker.close();
});

Deno.test("users, names, states and passwords are the same after a restart, ids freed included", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  for (const name of ["alice", "bob", "carol"]) await broker.createUser(root, name);
  await broker.ask(root, { kind: "update_user", user: "bob", username: "robert", status: "inactive" });
  await broker.ask(root, {
    kind: "change_password",
    user: "carol",
    currentPassword: "secret",
    newPassword: "another",
  });
  await broker.ask(root, { kind: "delete_user", user: "alice" });
  await broker.restart();
  const again = await broker.root();
  const users = await broker.ask(again, { kind: "get_users" });
  assert.deepEqual(users.map(({ id, username, status }) => [id, username, status]), [
    [0, "iggy", "active"],
    [2, "robert", "inactive"],
    [3, "carol", "active"],
  ]);
  assert.equal(await outcome(broker.login("carol", "another")), "ok");
  assert.equal(await outcome(broker.login("carol", "secret")), "invalid_credentials");
  assert.equal(await outcome(broker.login("robert", "secret")), "user_inactive");
  assert.equal(await broker.createUser(again, "dora"), 1);
  await broker.close();
});

Deno.test("create_user: two of one name at once make one user", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const both = [0, 1].map(() => outcome(broker.createUser(root, "alice")));
  assert.deepEqual((await Promise.all(both)).sort(), ["ok", "user_already_exists"]);
  await broker.close();
});

Deno.test("change_password: of two at once that tell the same current password one counts", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await broker.createUser(root, "alice");
  const change = (newPassword: string) =>
    broker.outcome(root, { kind: "change_password", user: "alice", currentPassword: "secret", newPassword });
  assert.deepEqual((await Promise.all([change("one password"), change("another")])).sort(), [
    "invalid_credentials",
    "ok",
  ]);
  await broker.close();
});

Deno.test("acceptsTokenOf: an active user that was there when the token was made", async () => {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  const id = await broker.createUser(root, "alice");
  const { createdAtMicros } = (await details(broker, id))!;
  const born = Math.floor(createdAtMicros / 1000);
  const accepts = (issuedAtMs: number) => broker.broker.acceptsTokenOf(id, issuedAtMs);
  assert.deepEqual([accepts(born), accepts(born + 9), accepts(born - 1)], [true, true, false]);
  await broker.ask(root, { kind: "update_user", user: id, username: undefined, status: "inactive" });
  assert.equal(accepts(born), false);
  await broker.ask(root, { kind: "delete_user", user: id });
  assert.equal(accepts(born), false);
  await broker.close();
});
