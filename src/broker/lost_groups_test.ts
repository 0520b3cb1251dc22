import assert from "node:assert/strict";
import type { TopicPermissions } from "../wire/mod.ts";
import { permissions, SampleBroker } from "./sample_broker.ts";
import { createTopic, PLACE } from "./sample_topic.ts";
import type { Session } from "./session.ts";

const GROUP = { ...PLACE, group: "g" } as const;
const NO_STREAM_FLAGS = {
  manageStream: false,
  readStream: false,
  manageTopics: false,
  readTopics: false,
  pollMessages: false,
  sendMessages: false,
};
const NO_TOPIC_FLAGS = { manageTopic: false, readTopic: false, pollMessages: false, sendMessages: false };

/** Three members of a group with four partitions: two connections of alice and one of root. */
interface World {
  readonly broker: SampleBroker;
  readonly root: Session;
  readonly alice: readonly Session[];
}

async function opened(): Promise<World> {
  const broker = await SampleBroker.open();
  const root = await broker.root();
  await createTopic(broker, root, 4);
  await broker.ask(root, { kind: "create_consumer_group", ...PLACE, name: "g" });
  await broker.createUser(root, "alice", permissions(["readTopics"]));
  const alice = [await broker.login("alice", "secret"), await broker.login("alice", "secret")];
  for (const session of [...alice, root]) {
    await broker.ask(session, { kind: "join_consumer_group", ...GROUP });
  }
  return { broker, root, alice };
}

/** How many partitions each member has. */
async function shares({ broker, root }: World): Promise<number[]> {
  const group = await broker.ask(root, { kind: "get_consumer_group", ...GROUP });
  return group!.members.map(({ partitions }) => partitions.length);
}

Deno.test("a user that is made inactive leaves its groups on every connection, and may join anew later", async () => {
  const world = await opened();
  const { broker, root, alice } = world;
  const update = (status: "active" | "inactive" | undefined, username?: string) =>
    broker.ask(root, { kind: "update_user", user: "alice", username, status });
  await update("active");
  assert.deepEqual(await shares(world), [2, 1, 1]);
  await update("inactive");
  assert.deepEqual(await shares(world), [4]);
  await update("active");
  assert.deepEqual((await broker.ask(alice[0]!, { kind: "get_me" })).groups, []);
  assert.equal(
    await broker.outcome(alice[0]!, { kind: "leave_consumer_group", ...GROUP }),
    "consumer_group_member_not_found",
  );
  await broker.ask(alice[0]!, { kind: "join_consumer_group", ...GROUP });
  assert.deepEqual(await shares(world), [2, 2]);
  await update(undefined, "anna");
  assert.deepEqual(await shares(world), [2, 2], "a new name takes nothing away");
  await broker.close();
});

Deno.test("a user that may not poll the topic any more leaves its groups; the others keep their partitions", async () => {
  const world = await opened();
  const { broker, root } = world;
  const change = (topic: Partial<TopicPermissions>) =>
    broker.ask(root, {
      kind: "update_permissions",
      user: "alice",
      permissions: permissions([], [[0, {
        ...NO_STREAM_FLAGS,
        topics: new Map([[0, { ...NO_TOPIC_FLAGS, ...topic }]]),
      }]]),
    });
  await change({ pollMessages: true });
  assert.deepEqual(await shares(world), [2, 1, 1]);
  await change({ sendMessages: true });
  assert.deepEqual(await shares(world), [4]);
  await broker.close();
});

Deno.test("a user without a record of permissions leaves its groups, another user stays in its own", async () => {
  const world = await opened();
  const { broker, root } = world;
  await broker.createUser(root, "bob", permissions(["readStreams"]));
  const bob = await broker.login("bob", "secret");
  await broker.ask(bob, { kind: "join_consumer_group", ...GROUP });
  await broker.ask(root, { kind: "update_permissions", user: "alice", permissions: undefined });
  assert.deepEqual(await shares(world), [2, 2]);
  await broker.close();
});
