/** What a client is told of the process, the machine and what is stored. */
import assert from "node:assert/strict";
import { commandTable, Reader } from "../../src/wire/mod.ts";
import { RawClient } from "../support/raw_client.ts";
import { realBroker, type TestBroker } from "../support/test_broker.ts";

const GET_STATS = 10;
const GET_CLUSTER_METADATA = 12;
const SECOND_MICROS = 1_000_000;

async function withClient(
  test: (client: RawClient, broker: TestBroker) => Promise<void>,
  settings: Readonly<Record<string, string>> = {},
): Promise<void> {
  const broker = await realBroker(settings);
  try {
    const client = await RawClient.loggedIn(await broker.connect());
    await test(client, broker);
    client.close();
  } finally {
    await broker.stop();
  }
}

async function statsOf(client: RawClient) {
  const answer = await client.ask(GET_STATS, new Uint8Array());
  return commandTable.get_stats.decodeAnswer(new Reader(answer));
}

Deno.test("stats: of the process and the machine, nothing is empty", async () => {
  const before = Date.now() * 1000;
  await withClient(async (client) => {
    const stats = await statsOf(client);
    assert.equal(stats.processId, Deno.pid);
    assert.ok(stats.memoryBytes > 10_000_000 && stats.memoryBytes < stats.totalMemoryBytes);
    assert.ok(stats.availableMemoryBytes > 0 && stats.availableMemoryBytes <= stats.totalMemoryBytes);
    assert.ok(stats.startTimeMicros >= before - SECOND_MICROS && stats.startTimeMicros <= Date.now() * 1000);
    assert.ok(stats.runTimeMicros > 0 && stats.runTimeMicros < 60 * SECOND_MICROS);
    assert.ok(stats.threadsCount > 1);
    assert.ok(stats.freeDiskBytes > 0 && stats.freeDiskBytes <= stats.totalDiskBytes);
    for (const text of ["hostName", "osName", "osVersion", "kernelVersion"] as const) {
      assert.notEqual(stats[text], "", text);
    }
    assert.deepEqual([stats.serverVersion, stats.serverVersionNumber], ["0.8.0", 8000]);
    assert.equal(stats.clientsCount, 1);
  });
});

Deno.test("stats: counts and bytes are exact at once, whatever is in memory only", async () => {
  await withClient(async (client, broker) => {
    await client.createStream("a");
    await client.createTopic("a", "t", 3);
    await client.createStream("b");
    await client.createTopic("b", "t", 2);
    const message = { payload: new Uint8Array(36) };
    await client.send({ stream: "a", topic: "t", partition: 1 }, [message, message, message]);
    await client.poll({ consumer: 1, stream: "a", topic: "t", partition: 1, offset: 0, count: 2 });
    const other = await RawClient.loggedIn(await broker.connect());
    const stats = await statsOf(client);
    assert.deepEqual(
      [
        stats.streamsCount,
        stats.topicsCount,
        stats.partitionsCount,
        stats.segmentsCount,
        stats.messagesCount,
      ],
      [2, 2, 5, 5, 3],
    );
    assert.deepEqual([stats.messagesSizeBytes, stats.writtenBytes, stats.readBytes], [300, 300, 200]);
    assert.equal(stats.clientsCount, 2);
    await client.deleteStream("a");
    other.close();
    const after = await statsOf(client);
    assert.deepEqual([after.streamsCount, after.partitionsCount, after.messagesSizeBytes], [1, 2, 0]);
  });
});

Deno.test("cluster metadata: a described cluster is told with the ports that are really open", async () => {
  const settings = {
    IGGY_CLUSTER_ENABLED: "true",
    IGGY_CLUSTER_NODE_OTHERS_0_NAME: "other",
    IGGY_CLUSTER_NODE_OTHERS_0_IP: "127.0.0.1",
    IGGY_CLUSTER_NODE_OTHERS_0_PORTS_TCP: "1",
  };
  await withClient(async (client) => {
    const answer = await client.ask(GET_CLUSTER_METADATA, new Uint8Array());
    const { name, nodes } = commandTable.get_cluster_metadata.decodeAnswer(new Reader(answer));
    assert.equal(name, "iggy-cluster");
    assert.deepEqual(nodes.map(({ name, role }) => [name, role]), [
      ["iggy-node-1", "leader"],
      ["other", "follower"],
    ]);
    assert.ok(nodes[0]!.tcpPort > 1);
    assert.equal(nodes[1]!.tcpPort, 1);
  }, settings);
});
