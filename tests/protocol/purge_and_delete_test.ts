/**
 * Deleting segments and purging, seen from a client and on the disk: 5 KiB segments, messages of 1000 bytes sent one by
 * one with fsync, so that the files of a partition begin at offsets 0, 7, 14 and 21. Once without restarts, and once
 * with one after each step.
 */
import assert from "node:assert/strict";
import { RawClient, Refused } from "../support/raw_client.ts";
import { identifier, type Name, request } from "../support/request_bytes.ts";
import { realBroker, type RestartableBroker } from "../support/test_broker.ts";

const SETTINGS = {
  IGGY_SYSTEM_SEGMENT_SIZE: "5 KiB",
  IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "1",
  IGGY_SYSTEM_PARTITION_ENFORCE_FSYNC: "true",
};
const MESSAGES = 25;
const PAYLOAD = new Uint8Array(936);
const EVERYTHING = 2 ** 32 - 1;

const TOPIC = { stream: "test-stream", topic: "test-topic" } as const;
const PARTITION = { ...TOPIC, partition: 0 };
const TOPIC_IDS = request((write) => write.bytes(identifier(TOPIC.stream)).bytes(identifier(TOPIC.topic)));
const CONSUMER = { ...PARTITION, consumer: 42 };

class Case {
  readonly #broker: RestartableBroker;
  readonly #restarts: boolean;
  client: RawClient;

  constructor(broker: RestartableBroker, restarts: boolean, client: RawClient) {
    this.#broker = broker;
    this.#restarts = restarts;
    this.client = client;
  }

  /** The end of a step. */
  async settled(): Promise<void> {
    if (!this.#restarts) return await this.flush();
    this.client.close();
    await this.#broker.restart();
    this.client = await RawClient.loggedIn(await this.#broker.connect());
  }

  /** Index entries are in their files then. */
  async flush(): Promise<void> {
    await this.client.ask(102, request((write) => write.bytes(TOPIC_IDS).u32(0).u8(0)));
  }

  async deleteSegments(count: number, place: Partial<Place> = {}): Promise<void> {
    await this.client.ask(503, segmentsRequest(count, place));
    await this.settled();
  }

  async storeOffset(offset: number, consumer: Name = CONSUMER.consumer): Promise<void> {
    await this.client.storeOffset({ ...CONSUMER, consumer }, offset);
    await this.settled();
  }

  async createGroup(): Promise<void> {
    await this.client.ask(602, request((write) => write.bytes(TOPIC_IDS).str8("g")));
  }

  /** Joins the group and stores its offset, as a member must. */
  async storeGroupOffset(offset: number): Promise<void> {
    const group = identifier("g");
    await this.client.ask(604, request((write) => write.bytes(TOPIC_IDS).bytes(group)));
    const address = request((write) => write.u8(2).bytes(group).bytes(TOPIC_IDS).u8(1).u32(0));
    await this.client.ask(121, request((write) => write.bytes(address).u64(BigInt(offset))));
  }

  /** Lengths by name, of the partition's own files and of its stored offsets. */
  files(): Record<string, number> {
    const directory = `${this.#broker.dataPath}/streams/0/topics/0/partitions/0`;
    const found: Record<string, number> = {};
    for (const folder of ["", "offsets/consumers/", "offsets/groups/"]) {
      for (const { name, isFile } of Deno.readDirSync(`${directory}/${folder}`)) {
        if (isFile) found[`${folder}${name}`] = Deno.statSync(`${directory}/${folder}${name}`).size;
      }
    }
    return found;
  }

  /** Every segment has both files, of the right lengths; returns where they start. */
  segments(): number[] {
    const files = this.files();
    const logs = Object.keys(files).filter((name) => name.endsWith(".log")).sort();
    const indexes = Object.keys(files).filter((name) => name.endsWith(".index")).sort();
    assert.deepEqual(indexes, logs.map((name) => name.replace(".log", ".index")));
    const starts = logs.map((name) => parseInt(name));
    for (const [at, name] of logs.entries()) {
      const messages = (starts[at + 1] ?? MESSAGES) - starts[at]!;
      assert.equal(files[name], messages * 1000);
      assert.equal(files[name.replace(".log", ".index")], messages * 16);
    }
    return starts;
  }

  async offsets(from: number | "next" = 0): Promise<number[]> {
    const { messages } = await this.client.poll({ ...CONSUMER, offset: from, count: 100 });
    return messages.map(({ offset }) => offset);
  }

  async currentOffset(): Promise<number> {
    return (await this.client.poll({ ...CONSUMER, offset: 0, count: 0 })).currentOffset;
  }
}

interface Place {
  readonly stream: Name;
  readonly topic: Name;
  readonly partition: number;
}

function segmentsRequest(count: number, place: Partial<Place>): Uint8Array {
  const { stream, topic, partition } = { ...PARTITION, ...place };
  return request((write) =>
    write.bytes(identifier(stream)).bytes(identifier(topic)).u32(partition).u32(count)
  );
}

function from(first: number): number[] {
  return Array.from({ length: MESSAGES - first }, (_, at) => first + at);
}

function testCase(claim: string, run: (given: Case) => Promise<void>): void {
  for (const restarts of [false, true]) {
    const how = restarts ? "with a restart after each step" : "without restarts";
    Deno.test(`segments: ${claim}, ${how}`, async () => {
      const broker = await realBroker(SETTINGS);
      try {
        const client = await RawClient.loggedIn(await broker.connect());
        await client.createStream(TOPIC.stream);
        await client.createTopic(TOPIC.stream, TOPIC.topic, 1);
        for (let sent = 0; sent < MESSAGES; sent++) await client.send(PARTITION, [{ payload: PAYLOAD }]);
        const given = new Case(broker, restarts, client);
        await given.settled();
        assert.deepEqual(given.segments(), [0, 7, 14, 21]);
        await run(given);
        given.client.close();
        assert.deepEqual(broker.logger.texts("error"), []);
      } finally {
        await broker.stop();
      }
    });
  }
}

testCase("a consumer's stored offset holds what it has not read", async (given) => {
  await given.storeOffset(7);
  await given.deleteSegments(1);
  assert.deepEqual(given.segments(), [7, 14, 21]);
  assert.deepEqual(await given.offsets(), from(7));
  assert.equal(await given.client.getOffset(CONSUMER), 7);
  assert.equal(await given.currentOffset(), 24);

  await given.deleteSegments(1);
  assert.deepEqual(given.segments(), [7, 14, 21], "blocked");

  await given.storeOffset(13);
  await given.deleteSegments(1);
  assert.deepEqual(given.segments(), [14, 21]);
  assert.equal(await given.currentOffset(), 24);
  assert.deepEqual(await given.offsets("next"), from(14));

  await given.deleteSegments(0);
  assert.deepEqual(given.segments(), [14, 21]);

  await given.storeOffset(24);
  await given.deleteSegments(EVERYTHING);
  assert.deepEqual(given.segments(), [21]);
  assert.deepEqual(await given.offsets(), from(21));
});

testCase("what does not exist is told apart", async (given) => {
  for (
    const [place, status] of [[{ stream: 999 }, 1009], [{ topic: 999 }, 2010], [
      { partition: 999 },
      3007,
    ]] as const
  ) {
    await assert.rejects(given.deleteSegments(1, place), (error) => {
      assert.ok(error instanceof Refused);
      return error.status === status;
    });
  }
  assert.deepEqual(given.segments(), [0, 7, 14, 21]);
});

testCase("without consumers they go one by one, the active one stays", async (given) => {
  for (const left of [[7, 14, 21], [14, 21], [21], [21]]) {
    await given.deleteSegments(1);
    assert.deepEqual(given.segments(), left);
    assert.deepEqual(await given.offsets(), from(left[0]!));
  }
  const { messages, sizeBytes } = (await given.client.getTopic(TOPIC.stream, TOPIC.topic))!;
  assert.deepEqual([messages, sizeBytes], [4, 4000]);
});

testCase(
  "a consumer that commits one by one lets a segment go exactly when it is done with it",
  async (given) => {
    for (let read = 0; read < MESSAGES; read++) {
      await given.client.storeOffset(CONSUMER, read);
      await given.client.ask(503, segmentsRequest(EVERYTHING, {}));
      assert.deepEqual(given.segments(), [0, 7, 14, 21].filter((start) => start === 21 || start + 6 > read));
    }
    await given.settled();
    assert.deepEqual(given.segments(), [21]);
  },
);

testCase(
  "a group that commits one by one lets a segment go exactly when it is done with it",
  async (given) => {
    await given.createGroup();
    for (let read = 0; read < MESSAGES; read++) {
      await given.storeGroupOffset(read);
      await given.client.ask(503, segmentsRequest(EVERYTHING, {}));
      assert.deepEqual(given.segments(), [0, 7, 14, 21].filter((start) => start === 21 || start + 6 > read));
    }
    await given.settled();
    assert.deepEqual(given.segments(), [21]);
  },
);

testCase("the slower of a group and a consumer counts", async (given) => {
  await given.createGroup();
  await given.storeGroupOffset(24);
  await given.settled();
  for (
    const [stored, left] of [[0, [0, 7, 14, 21]], [6, [7, 14, 21]], [10, [7, 14, 21]], [13, [14, 21]], [
      20,
      [21],
    ]] as const
  ) {
    await given.storeOffset(stored, 1);
    await given.deleteSegments(EVERYTHING);
    assert.deepEqual(given.segments(), left, `after ${stored}`);
  }
});

testCase("a purge empties files and offsets, and starts at 0 again", async (given) => {
  await given.createGroup();
  await given.storeGroupOffset(9);
  await given.storeOffset(13);
  const { "offsets/consumers/42": consumer, "offsets/groups/0": group } = given.files();
  assert.deepEqual([consumer, group], [8, 8]);
  await given.client.ask(305, TOPIC_IDS);
  const empty = { "00000000000000000000.index": 0, "00000000000000000000.log": 0 };
  assert.deepEqual(given.files(), empty);
  await given.settled();
  assert.deepEqual(given.files(), empty);
  assert.equal(await given.client.getOffset(CONSUMER), undefined);
  assert.deepEqual(await given.offsets(), []);
  for (let sent = 0; sent < 3; sent++) await given.client.send(PARTITION, [{ payload: PAYLOAD }]);
  assert.deepEqual(await given.offsets(), [0, 1, 2]);
  await given.client.ask(603, request((write) => write.bytes(TOPIC_IDS).bytes(identifier(0))));
});
