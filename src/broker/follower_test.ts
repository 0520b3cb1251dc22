import assert from "node:assert/strict";
import type { Follower, FollowStart } from "./follower.ts";
import { permissions, SampleBroker } from "./sample_broker.ts";
import { createTopic, numbersOf, PLACE, refusalOf, send } from "./sample_topic.ts";
import type { Session } from "./session.ts";

const LIMITS = { messagesCount: 100, lengthBytes: 1024 ** 2 };

async function open(): Promise<{ sample: SampleBroker; root: Session; follow: typeof follow }> {
  const sample = await SampleBroker.open();
  const root = await sample.root();
  await createTopic(sample, root);
  const follow = (start: FollowStart, session = root) =>
    sample.broker.follow(session, { ...PLACE, partition: 0, consumer: 1, start });
  return { sample, root, follow };
}

async function next(follower: Follower, mostMs = 1000): Promise<number[] | string> {
  try {
    const read = await follower.next(LIMITS, { mostMs });
    return typeof read === "string" ? read : numbersOf(read);
  } catch (error) {
    return refusalOf(error);
  }
}

Deno.test("Follower: begins where it is told, and hands out each message once", async () => {
  const { sample, root, follow } = await open();
  await send(sample, root, 0, 0, 1, 2);
  const { consumer } = { consumer: { kind: "consumer", id: 1 } as const };
  await sample.ask(root, { kind: "store_consumer_offset", consumer, ...PLACE, partition: 0, offset: 0 });
  const starts: [FollowStart, number[]][] = [
    [{ kind: "first" }, [0, 1, 2]],
    [{ kind: "last" }, [2]],
    [{ kind: "next" }, [1, 2]],
    [{ kind: "offset", offset: 1 }, [1, 2]],
    [{ kind: "timestamp", timestampMicros: 1 }, [0, 1, 2]],
    [{ kind: "behind", offset: 0 }, [1, 2]],
    [{ kind: "behind", offset: 77 }, [0, 1, 2]],
  ];
  const followers = starts.map(([start]) => follow(start));
  for (const [at, [, numbers]] of starts.entries()) assert.deepEqual(await next(followers[at]!), numbers);
  const fresh = [...followers, follow({ kind: "new" }), follow({ kind: "behind", offset: 2 })];
  const waiting = fresh.map((follower) => next(follower));
  await send(sample, root, 0, 3);
  for (const each of waiting) assert.deepEqual(await each, [3]);
  await sample.close();
});

Deno.test("Follower: says when nothing came, and when the broker stops", async () => {
  const { sample, follow } = await open();
  const follower = follow({ kind: "new" });
  const waiting = next(follower);
  await sample.world.clock.advance(1000);
  assert.equal(await waiting, "time");
  const stopped = next(follower);
  await sample.world.clock.advance(0);
  sample.broker.stopWaiting();
  assert.equal(await stopped, "stopped");
  await sample.close();
});

Deno.test("Follower: a purge starts it anew, whether it waits or not", async () => {
  const { sample, root, follow } = await open();
  await send(sample, root, 0, 0);
  const waits = follow({ kind: "first" });
  const rests = follow({ kind: "first" });
  assert.deepEqual([await next(waits), await next(rests)], [[0], [0]]);
  const waiting = next(waits);
  await sample.world.clock.advance(0);
  await sample.ask(root, { kind: "purge_topic", ...PLACE });
  await send(sample, root, 0, 5);
  assert.deepEqual([await waiting, await next(rests)], [[5], [5]]);
  await sample.close();
});

Deno.test("Follower: a topic that is made again by the same name is another one", async () => {
  const { sample, root, follow } = await open();
  const waits = follow({ kind: "first" });
  const rests = follow({ kind: "first" });
  const waiting = next(waits);
  await sample.world.clock.advance(0);
  await sample.ask(root, { kind: "delete_stream", stream: "s" });
  await createTopic(sample, root);
  await send(sample, root, 0, 1);
  assert.equal(await waiting, "topic_id_not_found");
  assert.equal(await next(rests), "topic_id_not_found");
  await sample.close();
});

Deno.test("Follower: ends with the partition", async () => {
  const { sample, root, follow } = await open();
  const waiting = next(follow({ kind: "first" }));
  await sample.world.clock.advance(0);
  await sample.ask(root, { kind: "delete_partitions", ...PLACE, partitionsCount: 1 });
  assert.equal(await waiting, "partition_not_found");
  await sample.close();
});

Deno.test("Follower: ends with the permission, and with the user", async () => {
  const { sample, root, follow } = await open();
  for (const change of ["permission", "status", "deletion"]) {
    const user = await sample.createUser(root, "bob", permissions(["pollMessages"]));
    const waiting = next(follow({ kind: "first" }, await sample.login("bob", "secret")));
    await sample.world.clock.advance(0);
    if (change === "permission") {
      await sample.ask(root, { kind: "update_permissions", user, permissions: undefined });
      assert.equal(await waiting, "unauthorized");
    } else if (change === "status") {
      await sample.ask(root, { kind: "update_user", user, username: undefined, status: "inactive" });
      assert.equal(await waiting, "user_inactive");
    }
    await sample.ask(root, { kind: "delete_user", user });
    if (change === "deletion") assert.equal(await waiting, "unauthorized");
  }
  await sample.close();
});

Deno.test("Follower: begins with nothing for those who may not poll", async () => {
  const { sample, root, follow } = await open();
  await sample.createUser(root, "bob");
  const bob = await sample.login("bob", "secret");
  assert.throws(() => follow({ kind: "new" }, bob), (error) => refusalOf(error) === "unauthorized");
  await sample.close();
});
