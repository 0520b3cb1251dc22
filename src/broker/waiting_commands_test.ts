/** What changes while a command waits, for its turn or for a password: who asks, whether they may, and what ids mean. */
import assert from "node:assert/strict";
import type { Command, Permissions, TopicPermissions } from "../wire/mod.ts";
import { outcome, permissions, SampleBroker } from "./sample_broker.ts";
import type { Session } from "./session.ts";

const NO_FLAGS = {
  manageStream: false,
  readStream: false,
  manageTopics: false,
  readTopics: false,
  pollMessages: false,
  sendMessages: false,
};
const READ_TOPIC: TopicPermissions = {
  manageTopic: false,
  readTopic: true,
  pollMessages: false,
  sendMessages: false,
};
const TOPIC = {
  kind: "create_topic",
  name: "t",
  partitionsCount: 1,
  compression: "none",
  messageExpiryMicros: 0n,
  maxTopicSizeBytes: 0n,
  replicationFactor: 1,
} as const;

/** Reads topic 0 of streams 0 and 1, and stream 1 and 2 as a whole; stream 2 does not exist. */
const GIVEN: Permissions = permissions([], [
  [0, { ...NO_FLAGS, topics: new Map([[0, READ_TOPIC]]) }],
  [1, { ...NO_FLAGS, readStream: true, topics: new Map() }],
  [2, { ...NO_FLAGS, readStream: true, topics: new Map() }],
]);

async function withStreams(): Promise<{ broker: SampleBroker; root: Session }> {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  for (const [stream, name] of ["first", "second"].entries()) {
    await broker.ask(root, { kind: "create_stream", name });
    await broker.ask(root, { ...TOPIC, stream });
  }
  return { broker, root };
}

/** Topic 0 of stream 0 and stream 1 are others afterwards. All of it is asked at once. */
async function makeAnew(broker: SampleBroker, root: Session): Promise<void> {
  await Promise.all([
    broker.ask(root, { kind: "delete_topic", stream: 0, topic: 0 }),
    broker.ask(root, { ...TOPIC, stream: 0, name: "another" }),
    broker.ask(root, { kind: "delete_stream", stream: 1 }),
    broker.ask(root, { kind: "create_stream", name: "another" }),
  ]);
}

/** Only what is not there yet is left: whoever gets that id was meant. */
async function expectNothingOnTheNew(broker: SampleBroker): Promise<void> {
  for (const restarted of [false, true]) {
    if (restarted) await broker.restart();
    const alice = await broker.ask(await broker.root(), { kind: "get_user", user: "alice" });
    const streams = alice?.permissions?.streams;
    assert.deepEqual([...streams?.keys() ?? []], [0, 2]);
    assert.equal(streams?.get(0)?.topics.size, 0);
  }
}

Deno.test("create_user: what is deleted and made anew while the password is hashed is not in its permissions", async () => {
  const { broker, root } = await withStreams();
  const release = broker.world.passwords.hold();
  const creating = broker.createUser(root, "alice", GIVEN);
  await makeAnew(broker, root);
  release();
  await creating;
  await expectNothingOnTheNew(broker);
  await broker.close();
});

Deno.test("update_permissions: what is deleted and made anew before its turn is not in them", async () => {
  const { broker, root } = await withStreams();
  await broker.createUser(root, "alice");
  const changes = makeAnew(broker, root);
  await broker.ask(root, { kind: "update_permissions", user: "alice", permissions: GIVEN });
  await changes;
  await expectNothingOnTheNew(broker);
  await broker.close();
});

Deno.test("update_permissions: a user who takes a name over before its turn gets nothing", async () => {
  const { broker, root } = await withStreams();
  await broker.createUser(root, "alice");
  await broker.createUser(root, "bob");
  const changes = [
    broker.ask(root, { kind: "delete_user", user: "alice" }),
    broker.ask(root, { kind: "update_user", user: "bob", username: "alice", status: undefined }),
  ];
  assert.equal(
    await broker.outcome(root, { kind: "update_permissions", user: "alice", permissions: GIVEN }),
    "resource_not_found",
  );
  await Promise.all(changes);
  assert.equal((await broker.ask(root, { kind: "get_user", user: "alice" }))?.permissions, undefined);
  await broker.close();
});

const AT = { stream: 0, topic: 0 } as const;
const SETTINGS = { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n, replicationFactor: 1 } as const;

/** Every command that waits for its turn, for a password, or for another snapshot. */
const WAITING: readonly Command[] = [
  { kind: "create_stream", name: "late" },
  { kind: "update_stream", stream: 0, name: "late" },
  { kind: "purge_stream", stream: 0 },
  { kind: "delete_stream", stream: 0 },
  { ...TOPIC, stream: 0, name: "late" },
  { kind: "update_topic", ...AT, name: "late", compression: "none", ...SETTINGS },
  { kind: "purge_topic", ...AT },
  { kind: "delete_topic", ...AT },
  { kind: "create_partitions", ...AT, partitionsCount: 1 },
  { kind: "delete_partitions", ...AT, partitionsCount: 1 },
  { kind: "delete_segments", ...AT, partition: 0, segmentsCount: 1 },
  { kind: "create_consumer_group", ...AT, name: "late" },
  { kind: "delete_consumer_group", ...AT, group: "g" },
  { kind: "create_user", username: "late", password: "secret", status: "active", permissions: undefined },
  { kind: "update_user", user: "bob", username: "late", status: undefined },
  { kind: "update_permissions", user: "bob", permissions: GIVEN },
  { kind: "change_password", user: "bob", currentPassword: "secret", newPassword: "another" },
  { kind: "delete_user", user: "bob" },
  { kind: "get_snapshot", compression: "stored", types: ["test"] },
];

/** The same about oneself, for which no permission is asked. */
const ABOUT_ONESELF: readonly Command[] = [
  { kind: "change_password", user: "alice", currentPassword: "secret", newPassword: "another" },
  { kind: "create_personal_access_token", name: "late", expiryMicros: 0n },
  { kind: "delete_personal_access_token", name: "token" },
];

const EVERYTHING = permissions(["manageServers", "manageUsers", "manageStreams", "manageTopics"]);

async function withAlice(): Promise<{ broker: SampleBroker; root: Session; alice: Session }> {
  const { broker, root } = await withStreams();
  await broker.createUser(root, "alice", EVERYTHING);
  await broker.createUser(root, "bob");
  await broker.ask(root, { kind: "create_consumer_group", ...AT, name: "g" });
  const alice = await broker.login("alice", "secret");
  await broker.ask(alice, { kind: "create_personal_access_token", name: "token", expiryMicros: 0n });
  return { broker, root, alice };
}

/** On a slow disk, and so many that a change is made before the last of them. */
function takeSnapshots(broker: SampleBroker, root: Session): Promise<unknown> {
  const { clock, disk: { faults } } = broker.world;
  faults.onOperation = () => clock.elapse(100);
  const one = () => broker.ask(root, { kind: "get_snapshot", compression: "stored", types: ["all"] });
  return Promise.all(Array.from({ length: 20 }, one));
}

function nameOf(command: Command): string {
  return "user" in command ? `${command.kind} of ${command.user}` : command.kind;
}

for (const command of [...WAITING, ...ABOUT_ONESELF]) {
  Deno.test(`${nameOf(command)} waits while its user is made inactive: refused`, async () => {
    const { broker, root, alice } = await withAlice();
    const snapshots = takeSnapshots(broker, root);
    const change = broker.ask(root, {
      kind: "update_user",
      user: "alice",
      username: undefined,
      status: "inactive",
    });
    assert.equal(
      await outcome(Promise.resolve(broker.broker.execute(alice, command as never))),
      "user_inactive",
    );
    await Promise.all([snapshots, change]);
    await broker.close();
  });
}

for (const command of WAITING) {
  Deno.test(`${command.kind} waits while its user's permissions are taken away: refused`, async () => {
    const { broker, root, alice } = await withAlice();
    const snapshots = takeSnapshots(broker, root);
    const change = broker.ask(root, { kind: "update_permissions", user: "alice", permissions: undefined });
    assert.equal(
      await outcome(Promise.resolve(broker.broker.execute(alice, command as never))),
      "unauthorized",
    );
    await Promise.all([snapshots, change]);
    await broker.close();
  });
}
