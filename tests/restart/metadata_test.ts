/** What an orderly stop and a start leave of streams, topics, partitions, groups, users and figures: all of it. */
import assert from "node:assert/strict";
import { execute, PLAIN_TOPIC } from "../protocol/execute.ts";
import { BrokerProcess } from "../support/broker_process.ts";
import { createGroup, deleteGroup, getGroup } from "../support/group_client.ts";
import { RawClient } from "../support/raw_client.ts";
import { connectTcp, realBroker, type RestartableBroker } from "../support/test_broker.ts";

const INVALID_CREDENTIALS = { status: 42 };

async function withBroker(
  test: (broker: RestartableBroker, client: RawClient) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const broker = await realBroker(settings);
  try {
    await test(broker, await RawClient.loggedIn(await broker.connect()));
    assert.deepEqual(broker.logger.texts("error"), []);
  } finally {
    await broker.stop();
  }
}

async function restarted(broker: RestartableBroker, client: RawClient): Promise<RawClient> {
  client.close();
  await broker.restart();
  return await RawClient.loggedIn(await broker.connect());
}

/** Three topics of three partitions with three groups each; then one of each kind goes again. */
async function fill(client: RawClient, stream: string): Promise<void> {
  for (const name of ["t0", "t1", "t2"]) {
    await execute(client, "create_topic", { stream, name, partitionsCount: 3, ...PLAIN_TOPIC });
    for (const group of ["g0", "g1", "g2"]) await createGroup(client, { stream, topic: name, group });
  }
  await execute(client, "delete_topic", { stream, topic: "t1" });
  for (const topic of ["t0", "t2"]) {
    await execute(client, "delete_partitions", { stream, topic, partitionsCount: 1 });
    await deleteGroup(client, { stream, topic, group: "g1" });
  }
}

/** Partitions and the ids of groups, by topic id. */
async function shape(client: RawClient, stream: number) {
  const topics = await execute(client, "get_topics", { stream });
  const shapes = [];
  for (const { id, name, partitionsCount } of topics) {
    const groups = await execute(client, "get_consumer_groups", { stream, topic: id });
    shapes.push({ id, name, partitionsCount, groups: groups.map(({ id }) => id) });
  }
  return shapes;
}

Deno.test("restart: what was deleted stays deleted, and freed ids are those of what came after", async () => {
  await withBroker(async (broker, before) => {
    for (const name of ["s0", "s1", "s2"]) await before.createStream(name);
    await fill(before, "s0");
    await fill(before, "s2");
    await before.deleteStream("s1");
    assert.equal(await before.createStream("s1-again"), 1);
    await execute(before, "delete_topic", { stream: "s0", topic: "t0" });
    assert.equal(await before.createTopic("s0", "t0-again", 3), 0);

    const client = await restarted(broker, before);
    const streams = await execute(client, "get_streams", {});
    assert.deepEqual(streams.map(({ id, name }) => [id, name]), [[0, "s0"], [1, "s1-again"], [2, "s2"]]);
    const kept = { id: 2, name: "t2", partitionsCount: 2, groups: [0, 2] };
    assert.deepEqual(await shape(client, 0), [
      { id: 0, name: "t0-again", partitionsCount: 3, groups: [] },
      kept,
    ]);
    assert.deepEqual(await shape(client, 1), []);
    assert.deepEqual(await shape(client, 2), [
      { id: 0, name: "t0", partitionsCount: 2, groups: [0, 2] },
      kept,
    ]);
  });
});

async function loginAs(broker: RestartableBroker, password: string): Promise<void> {
  const client = new RawClient(await broker.connect());
  await client.login("user", password);
  client.close();
}

Deno.test("restart: a user logs in before and after, with the password that counts", async () => {
  await withBroker(async (broker, first) => {
    await execute(first, "create_user", {
      username: "user",
      password: "secret",
      status: "active",
      permissions: undefined,
    });
    await loginAs(broker, "secret");
    const second = await restarted(broker, first);
    await loginAs(broker, "secret");
    assert.equal((await execute(second, "get_users", {})).length, 2);
    await execute(second, "change_password", {
      user: "user",
      currentPassword: "secret",
      newPassword: "another",
    });
    await loginAs(broker, "another");
    await restarted(broker, second);
    await loginAs(broker, "another");
    await assert.rejects(loginAs(broker, "secret"), INVALID_CREDENTIALS);
  });
});

const STREAMS = ["a", "b", "c"];

/** Figures that have nothing to do with the process. */
async function figures(client: RawClient) {
  const stats = await execute(client, "get_stats", {});
  const { streamsCount, topicsCount, partitionsCount, consumerGroupsCount, clientsCount } = stats;
  const { segmentsCount, messagesCount, messagesSizeBytes } = stats;
  return {
    counts: { streamsCount, topicsCount, partitionsCount, consumerGroupsCount, clientsCount },
    segmentsCount,
    messages: [messagesCount, messagesSizeBytes],
  };
}

async function sendMuch(client: RawClient): Promise<void> {
  for (const stream of STREAMS) {
    const batch = new Array(100).fill({ payload: new Uint8Array(936) });
    for (let sent = 0; sent < 10; sent++) await client.send({ stream, topic: "t", partition: 0 }, batch);
  }
}

Deno.test("restart: figures are what they were, and as much again doubles messages and bytes", async () => {
  await withBroker(async (broker, before) => {
    for (const stream of STREAMS) {
      await before.createStream(stream);
      await before.createTopic(stream, "t", 1);
      await createGroup(before, { stream, topic: "t", group: "g" });
    }
    await sendMuch(before);
    for (const stream of STREAMS) {
      await execute(before, "flush_unsaved_buffer", { stream, topic: "t", partition: 0, fsync: true });
    }
    const first = await figures(before);
    assert.deepEqual(first.messages, [3000, 3_000_000]);

    const client = await restarted(broker, before);
    assert.deepEqual(await figures(client), first);
    for (const stream of STREAMS) {
      assert.equal((await getGroup(client, { stream, topic: "t", group: "g" }))?.id, 0);
    }
    await sendMuch(client);
    const second = await figures(client);
    assert.deepEqual(second.messages, [6000, 6_000_000]);
    assert.deepEqual(second.counts, first.counts);
    assert.ok(second.segmentsCount >= first.segmentsCount);
    const from = { consumer: 1, stream: "a", topic: "t", partition: 0 };
    const { messages } = await client.poll({ ...from, offset: 0, count: 3000 });
    assert.equal(messages.length, 2000);
  }, { IGGY_SYSTEM_SEGMENT_SIZE: "512 KiB" });
});

Deno.test("restart: no file of a stopped broker has a password or a token in it", async () => {
  const dataPath = Deno.makeTempDirSync({ prefix: "galgo_test_" });
  try {
    const secrets = ["plain-password-of-user", "another-plain-password"];
    const broker = await BrokerProcess.start({ dataPath, settings: { IGGY_SYSTEM_LOGGING_LEVEL: "trace" } });
    const client = await RawClient.loggedIn(await connectTcp(broker.tcp));
    const user = {
      username: "user",
      password: secrets[0]!,
      status: "active",
      permissions: undefined,
    } as const;
    await execute(client, "create_user", user);
    await execute(client, "change_password", {
      user: "user",
      currentPassword: secrets[0]!,
      newPassword: secrets[1]!,
    });
    const { token } = await execute(client, "create_personal_access_token", {
      name: "token",
      expiryMicros: 0n,
    });
    await new RawClient(await connectTcp(broker.tcp)).ask(44, new TextEncoder().encode(`\x44${token}`));
    client.close();
    await broker.stop();
    const files = [...filesIn(dataPath)];
    assert.ok(
      files.some((path) => path.endsWith("/state/log")) && files.some((path) => path.includes("/logs/")),
    );
    for (const path of files) {
      const text = new TextDecoder("latin1").decode(Deno.readFileSync(path));
      for (const secret of [...secrets, token]) assert.ok(!text.includes(secret), path);
    }
  } finally {
    Deno.removeSync(dataPath, { recursive: true });
  }
});

function* filesIn(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* filesIn(path);
    else yield path;
  }
}
