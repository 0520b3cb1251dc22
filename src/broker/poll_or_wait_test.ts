import assert from "node:assert/strict";
import type { PollMessages } from "../wire/mod.ts";
import { permissions, SampleBroker } from "./sample_broker.ts";
import { createTopic, numbersOf, PLACE, pollCommand, refusalOf, send } from "./sample_topic.ts";
import type { Session } from "./session.ts";
import { Presence } from "./waits.ts";

class World {
  private constructor(readonly sample: SampleBroker, readonly root: Session) {}

  static async open(partitionsCount = 1): Promise<World> {
    const sample = await SampleBroker.open();
    const root = await sample.root();
    await createTopic(sample, root, partitionsCount);
    return new World(sample, root);
  }

  /** The numbers of the messages, or the name of the refusal. */
  async poll(
    changes: Partial<PollMessages> = {},
    { session = this.root, mostMs = 1000, presence }: {
      session?: Session;
      mostMs?: number;
      presence?: Presence;
    } = {},
  ): Promise<number[] | string> {
    try {
      const patience = { mostMs, presence };
      return numbersOf((await this.sample.broker.pollOrWait(session, pollCommand(changes), patience)).read);
    } catch (error) {
      return refusalOf(error);
    }
  }

  /** Lets what can go on do so, and `ms` pass. */
  async pass(ms = 0): Promise<void> {
    await this.sample.world.clock.advance(ms);
  }
}

/** What a promise is now. */
async function stateOf<T>(promise: Promise<T>): Promise<T | "waits"> {
  return await Promise.race([promise, new Promise<"waits">((resolve) => resolve("waits"))]);
}

Deno.test("pollOrWait: what is there is answered at once, what is not when it comes", async () => {
  const world = await World.open();
  await send(world.sample, world.root, 0, 7);
  assert.deepEqual(await world.poll(), [7]);
  const waiting = world.poll({ strategy: { kind: "offset", offset: 1 } });
  await world.pass(900);
  assert.equal(await stateOf(waiting), "waits");
  await send(world.sample, world.root, 0, 8, 9);
  assert.deepEqual(await waiting, [8, 9]);
  await world.sample.close();
});

Deno.test("pollOrWait: every strategy waits, and a poll for no message does not", async () => {
  const world = await World.open();
  const kinds = [{ kind: "first" }, { kind: "last" }, { kind: "next" }, {
    kind: "timestamp",
    timestampMicros: 1,
  }];
  const waiting = (kinds as PollMessages["strategy"][]).map((strategy) => world.poll({ strategy }));
  assert.deepEqual(await world.poll({ count: 0 }), []);
  await world.pass();
  await send(world.sample, world.root, 0, 5);
  for (const each of waiting) assert.deepEqual(await each, [5]);
  await world.sample.close();
});

Deno.test("pollOrWait: an answer without messages when the time is over", async () => {
  const world = await World.open();
  const waiting = world.poll();
  await world.pass(999);
  assert.equal(await stateOf(waiting), "waits");
  await world.pass(1);
  assert.deepEqual(await waiting, []);
  assert.equal(world.sample.world.clock.timers, 1, "that of the groups");
  await world.sample.close();
});

Deno.test("pollOrWait: messages of another partition, and offsets that are further on, do not end it", async () => {
  const world = await World.open(2);
  const waiting = world.poll({ strategy: { kind: "offset", offset: 2 } });
  await world.pass();
  await send(world.sample, world.root, 1, 1);
  await send(world.sample, world.root, 0, 1, 2);
  await world.pass(10);
  assert.equal(await stateOf(waiting), "waits");
  await send(world.sample, world.root, 0, 3);
  assert.deepEqual(await waiting, [3]);
  await world.sample.close();
});

Deno.test("pollOrWait: who goes away takes nothing, and leaves nothing behind", async () => {
  const world = await World.open();
  const gone = new Presence();
  const waiting = world.poll({ strategy: { kind: "next" }, autoCommit: true }, { presence: gone });
  await world.pass();
  gone.end();
  assert.deepEqual(await waiting, []);
  await send(world.sample, world.root, 0, 1);
  assert.deepEqual(await world.poll({ strategy: { kind: "next" } }), [1]);
  await world.sample.close();
});

Deno.test("pollOrWait: it ends with the topic, and with the permission", async () => {
  const world = await World.open();
  const id = await world.sample.createUser(world.root, "bob", permissions(["pollMessages"]));
  const bob = await world.sample.login("bob", "secret");
  const waiting = world.poll({}, { session: bob });
  await world.pass();
  await world.sample.ask(world.root, { kind: "update_permissions", user: id, permissions: undefined });
  assert.equal(await waiting, "unauthorized");
  const other = world.poll();
  await world.pass();
  await world.sample.ask(world.root, { kind: "delete_topic", ...PLACE });
  assert.equal(await other, "topic_id_not_found");
  await world.sample.close();
});

Deno.test("pollOrWait: a change of somebody else's permissions does not end it, nor does a purge", async () => {
  const world = await World.open();
  const id = await world.sample.createUser(world.root, "bob");
  const waiting = world.poll();
  await world.pass();
  await world.sample.ask(world.root, { kind: "update_permissions", user: id, permissions: undefined });
  await world.sample.ask(world.root, { kind: "purge_topic", ...PLACE });
  await world.pass(10);
  assert.equal(await stateOf(waiting), "waits");
  await send(world.sample, world.root, 0, 4);
  assert.deepEqual(await waiting, [4]);
  await world.sample.close();
});

Deno.test("pollOrWait: the stop answers those who wait, and those who come later", async () => {
  const world = await World.open();
  const waiting = world.poll();
  await world.pass();
  world.sample.broker.stopWaiting();
  assert.deepEqual(await waiting, []);
  assert.deepEqual(await world.poll(), []);
  await world.sample.close();
});

Deno.test("pollOrWait: a member of a group waits for all of its partitions, and for those it gets meanwhile", async () => {
  const world = await World.open(4);
  const { sample, root } = world;
  await sample.ask(root, { kind: "create_consumer_group", ...PLACE, name: "g" });
  const group = { kind: "join_consumer_group", ...PLACE, group: "g" } as const;
  const [first, second] = [await sample.root(), await sample.root()];
  await sample.ask(first, group);
  await sample.ask(second, group);
  const poll = (session: Session) =>
    world.poll({
      consumer: { kind: "group", id: "g" },
      partition: undefined,
      strategy: { kind: "next" },
      autoCommit: true,
    }, { session });
  const waiting = poll(second);
  await world.pass();
  const { members } = (await sample.ask(root, { kind: "get_consumer_group", ...PLACE, group: "g" }))!;
  const [ofFirst, ofSecond] = members.map(({ partitions }) => partitions[0]!);
  await send(sample, root, ofFirst!, 1);
  await world.pass();
  assert.equal(await stateOf(waiting), "waits");
  await send(sample, root, ofSecond!, 2);
  assert.deepEqual(await waiting, [2]);
  const again = poll(second);
  await world.pass();
  sample.disconnect(first);
  assert.deepEqual(await again, [1], "what the other member had is its own now");
  const kicked = poll(second);
  await world.pass();
  await sample.ask(root, { kind: "delete_consumer_group", ...PLACE, group: "g" });
  assert.equal(await kicked, "consumer_group_id_not_found");
  await sample.close();
});
