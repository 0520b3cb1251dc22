/** Deletions and purges that meet a disk which refuses, a death, or messages that come meanwhile (docs/log.md, Deletion). */
import assert from "node:assert/strict";
import type { Session } from "../../src/broker/mod.ts";
import { SampleBroker } from "../../src/broker/sample_broker.ts";
import { DiskError } from "../../src/platform/mod.ts";
import { BrokerError } from "../../src/wire/mod.ts";
import { batchLength, layBatch } from "../support/batches.ts";
import { lookAround } from "./broker_look.ts";
import type { FoundPartition } from "./broker_model.ts";

const TOPIC = { stream: "st", topic: "topic" };
const RETRY_MS = 1_100;

class Given {
  readonly sample: SampleBroker;
  root: Session;
  #nextId = 1;

  private constructor(sample: SampleBroker, root: Session) {
    this.sample = sample;
    this.root = root;
  }

  /** A topic with messages in each of its partitions. */
  static async with(partitionsCount: number, messagesEach = 2): Promise<Given> {
    const sample = await SampleBroker.open({
      log: {
        segmentSizeBytes: 512,
        enforceFsync: true,
        messagesRequiredToSave: 8,
        sizeRequiredToSaveBytes: 2048,
      },
    });
    const given = new Given(sample, await sample.root());
    await sample.ask(given.root, { kind: "create_stream", name: "st" });
    await given.createTopic(partitionsCount);
    for (let partition = 0; partition < partitionsCount; partition++) {
      for (let sent = 0; sent < messagesEach; sent++) await given.send(partition);
    }
    return given;
  }

  get faults(): SampleBroker["world"]["disk"]["faults"] {
    return this.sample.world.disk.faults;
  }

  async createTopic(partitionsCount: number): Promise<void> {
    await this.sample.ask(this.root, {
      kind: "create_topic",
      stream: "st",
      partitionsCount,
      name: "topic",
      compression: "none",
      messageExpiryMicros: 0n,
      maxTopicSizeBytes: 0n,
      replicationFactor: 1,
    });
  }

  async send(partition: number): Promise<void> {
    const { broker } = this.sample;
    const messages = [{ id: this.#nextId++, payload: new Uint8Array(300) }];
    const slab = broker.slabs.acquire(batchLength(messages));
    const destination = { ...TOPIC, partitioning: { kind: "partition", id: partition } } as const;
    await broker.send(this.root, destination, layBatch(slab, messages));
    broker.slabs.release(slab);
  }

  async purge(): Promise<void> {
    await this.sample.ask(this.root, { kind: "purge_topic", ...TOPIC });
  }

  async deleteTopic(): Promise<void> {
    await this.sample.ask(this.root, { kind: "delete_topic", ...TOPIC });
  }

  async partitions(): Promise<readonly FoundPartition[]> {
    const options = { streams: ["st"], readers: [], saved: undefined };
    const found = await lookAround(this.sample.broker, this.root, options);
    return found.get("st")!.topic!.partitions;
  }

  async lengths(): Promise<number[]> {
    return (await this.partitions()).map(({ ids }) => ids.length);
  }

  /** Dies as by kill -9 and starts again. */
  async dieAndStart(before: () => void = () => {}): Promise<void> {
    await this.sample.world.crash("kill");
    before();
    await this.sample.start();
    this.root = await this.sample.root();
  }

  paths(part: string): string[] {
    return [...this.sample.world.disk.dump().keys()].filter((path) => path.includes(part));
  }
}

Deno.test("purge: what comes before it is known to be done waits, and no later start takes it away", async () => {
  const given = await Given.with(1);
  const hold = given.faults.hold("sync", /state.galgo/);
  const purged = given.purge();
  await given.sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  let isAnswered = false;
  const sent = given.send(0).then(() => isAnswered = true);
  await given.sample.world.scheduler.rest();
  assert.equal(isAnswered, false);
  hold.release();
  await Promise.all([purged, sent]);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [1]);
});

Deno.test("purge: one that died before it was done is finished for all partitions by the next start", async () => {
  const given = await Given.with(3);
  const hold = given.faults.hold("sync", /state.galgo/);
  given.purge().catch(() => {});
  await given.sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [0, 0, 0]);
  await given.send(1);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [0, 1, 0]);
});

Deno.test("purge: a partition that cannot be moved away keeps its messages, for good; the others are empty", async () => {
  const given = await Given.with(3);
  given.faults.failNext({ operation: "rename", path: /partitions.1$/, code: "io_error" });
  await assert.rejects(given.purge(), DiskError);
  assert.deepEqual(await given.lengths(), [0, 2, 0]);
  for (const partition of [0, 1, 2]) await given.send(partition);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [1, 3, 1]);
});

Deno.test("purge: a partition that cannot be made anew is opened again, empty", async () => {
  const given = await Given.with(2);
  given.faults.failNext({ operation: "open", path: /partitions.1.0+.log$/, code: "no_space" });
  await assert.rejects(given.purge(), DiskError);
  assert.deepEqual(await given.lengths(), [0, 0]);
  await given.send(1);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [0, 1]);
});

Deno.test("purge: not noted as done, its partitions are closed; they are back within a second of that", async () => {
  const given = await Given.with(2);
  given.faults.failNext({ operation: "write", path: /state.galgo/, code: "no_space", times: 2 });
  await assert.rejects(given.purge(), DiskError);
  await assert.rejects(given.send(0), BrokerError);
  await given.sample.world.clock.advance(RETRY_MS);
  await assert.rejects(given.send(0), BrokerError, "the second try failed, too");
  await given.sample.world.clock.advance(RETRY_MS);
  await given.send(0);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [1, 0]);
});

Deno.test("purge: of many partitions costs one sync of their directory, and one of what is known", async () => {
  const given = await Given.with(40, 1);
  const syncs: string[] = [];
  given.faults.onOperation = (operation, path) => {
    if (/^sync/.test(operation)) syncs.push(path.split("/").at(-1)!);
  };
  await given.purge();
  assert.deepEqual(syncs.sort(), ["deleting", "galgo", "log", "partitions"]);
});

Deno.test("deletion: an id is not given out again before its files are out of the way", async () => {
  const given = await Given.with(1);
  const topicRename = { operation: "rename", path: /topics.0$/, code: "io_error" } as const;
  given.faults.failNext({ ...topicRename, times: 3 });
  await assert.rejects(given.deleteTopic(), DiskError);
  await assert.rejects(given.createTopic(1), DiskError);
  await given.sample.world.clock.advance(RETRY_MS);
  assert.equal(given.paths("topics/0/").length > 0, true, "the third try failed, too");
  await given.sample.world.clock.advance(RETRY_MS);
  assert.deepEqual(given.paths("topics/0/"), []);
  await given.createTopic(1);
  assert.deepEqual(await given.lengths(), [0]);
});

Deno.test("deletion: what the disk refused is removed by the next start", async () => {
  const given = await Given.with(1);
  given.faults.failNext({ operation: "rename", path: /topics.0$/, code: "io_error" });
  await assert.rejects(given.deleteTopic(), DiskError);
  await given.dieAndStart();
  await given.sample.world.scheduler.rest();
  assert.deepEqual(given.paths("topics/0/"), []);
  assert.deepEqual(given.paths("orphaned"), []);
  assert.deepEqual(given.paths("deleting"), []);
});

Deno.test("deletion: what the next start cannot remove either is nobody's orphan, and removed a second later", async () => {
  const given = await Given.with(1);
  const refused = { operation: "rename", path: /topics.0$/, code: "io_error" } as const;
  given.faults.failNext(refused);
  await assert.rejects(given.deleteTopic(), DiskError);
  await given.sample.world.crash("kill");
  given.faults.failNext(refused);
  await given.sample.start();
  assert.deepEqual(given.paths("orphaned"), []);
  assert.notDeepEqual(given.paths("topics/0/"), []);
  await given.sample.world.clock.advance(RETRY_MS);
  assert.deepEqual(given.paths("topics/0/"), []);
  assert.deepEqual(given.paths("orphaned"), []);
});

Deno.test("purge: one that the next start cannot finish keeps its partitions closed until it is finished", async () => {
  const given = await Given.with(2);
  const hold = given.faults.hold("syncDirectory", /deleting/);
  given.purge().catch(() => {});
  await given.sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  await given.sample.world.crash("kill");
  given.faults.failNext({ operation: "rename", path: /partitions.1$/, code: "io_error" });
  await given.sample.start();
  given.root = await given.sample.root();
  await assert.rejects(given.send(0), BrokerError);
  await given.sample.world.clock.advance(RETRY_MS);
  await given.send(0);
  await given.dieAndStart();
  assert.deepEqual(await given.lengths(), [1, 0]);
});

Deno.test("deletion: without state/galgo nothing is finished by guess", async () => {
  const given = await Given.with(1);
  given.faults.failNext({ operation: "rename", path: /topics.0$/, code: "io_error" });
  await assert.rejects(given.deleteTopic(), DiskError);
  const filesCount = given.paths("topics/0/").length;
  await given.dieAndStart(() => given.sample.world.disk.flipBit("/data/state/galgo", 100));
  assert.equal(given.paths("orphaned").length, filesCount);
  assert.match(given.sample.world.logger.texts("warn").join("\n"), /state.galgo" is not used/);
});

Deno.test("deletion: a purge that is not known to be done counts as done without state/galgo", async () => {
  const given = await Given.with(2);
  const hold = given.faults.hold("syncDirectory", /deleting/);
  given.faults.failNext({ operation: "rename", path: /partitions.1$/, code: "io_error" });
  given.purge().catch(() => {});
  await given.sample.world.scheduler.rest();
  assert.equal(hold.held, 1);
  await given.dieAndStart(() => given.sample.world.disk.removeFile("/data/runtime/galgo"));
  assert.deepEqual(await given.lengths(), [0, 2]);
});

Deno.test("delete_segments: one that died half way is finished by the next start", async () => {
  const given = await Given.with(1, 9);
  const segments = () => given.paths("partitions/0/").filter((path) => path.endsWith(".log")).length;
  const before = segments();
  assert.ok(before > 3);
  given.faults.onOperation = (operation, path) => {
    if (operation === "rename" && /[^0]\.log$/.test(path)) given.faults.die();
  };
  const deleted = given.sample.ask(given.root, {
    kind: "delete_segments",
    ...TOPIC,
    partition: 0,
    segmentsCount: 3,
  });
  await assert.rejects(deleted);
  given.faults.onOperation = () => {};
  await given.dieAndStart(() => assert.ok(segments() > before - 3));
  assert.equal(segments(), before - 3);
  const [partition] = await given.partitions();
  assert.equal(partition!.first + partition!.ids.length, 9);
});

Deno.test("delete_segments: one that the disk refused half way is over, also for the next start", async () => {
  const given = await Given.with(1, 9);
  given.faults.failNext({ operation: "rename", path: /[^0]\.log$/, code: "io_error" });
  const command = { kind: "delete_segments", ...TOPIC, partition: 0, segmentsCount: 3 } as const;
  await assert.rejects(given.sample.ask(given.root, command), DiskError);
  const [before] = await given.partitions();
  assert.ok(before!.first > 0 && before!.ids.length > 4);
  await given.dieAndStart();
  assert.deepEqual((await given.partitions())[0]!.ids, before!.ids);
});

Deno.test("delete_segments: what could not be written down is not begun, nor by the next start", async () => {
  const given = await Given.with(1, 9);
  given.faults.failNext({ operation: "write", path: /state.galgo/, code: "no_space" });
  const command = { kind: "delete_segments", ...TOPIC, partition: 0, segmentsCount: 3 } as const;
  await assert.rejects(given.sample.ask(given.root, command), DiskError);
  await given.sample.restart();
  given.root = await given.sample.root();
  assert.deepEqual(await given.lengths(), [9]);
});
