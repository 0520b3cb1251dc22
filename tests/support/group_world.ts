/**
 * A broker with one topic and one group in it, for tests of who gets which partition. Every look at the group also
 * checks what must hold at all times: each partition has one owner, as long as there are members.
 */
import assert from "node:assert/strict";
import { createGroup, getGroup, GroupClient, type GroupFacts, type GroupPolled } from "./group_client.ts";
import { RawClient } from "./raw_client.ts";
import { identifier, request } from "./request_bytes.ts";
import { realBroker, simulatedBroker, type TestBroker } from "./test_broker.ts";

export const GROUP_PLACE = { stream: "s", topic: "t", group: "g" };
const MESSAGE = { payload: new Uint8Array(8) };

/** How soon the others must know that a client is gone. */
const GONE_WITHIN_MS = 500;
const LOOK_EVERY_MS = 10;

export class GroupWorld {
  readonly #broker: TestBroker;
  readonly admin: RawClient;
  readonly #clients: GroupClient[] = [];
  #partitionsCount: number;

  private constructor(broker: TestBroker, admin: RawClient, partitionsCount: number) {
    this.#broker = broker;
    this.admin = admin;
    this.#partitionsCount = partitionsCount;
  }

  static async start(broker: TestBroker, partitionsCount: number): Promise<GroupWorld> {
    const admin = await RawClient.loggedIn(await broker.connect());
    await admin.createStream(GROUP_PLACE.stream);
    await admin.createTopic(GROUP_PLACE.stream, GROUP_PLACE.topic, partitionsCount);
    await createGroup(admin, GROUP_PLACE);
    return new GroupWorld(broker, admin, partitionsCount);
  }

  async stop(): Promise<void> {
    this.admin.close();
    for (const client of this.#clients) client.close();
    await this.#broker.stop();
  }

  sleep(ms: number): Promise<void> {
    return this.#broker.sleep(ms);
  }

  /** Connected, no member yet. */
  async client(): Promise<GroupClient> {
    const client = new GroupClient(await RawClient.loggedIn(await this.#broker.connect()), GROUP_PLACE);
    this.#clients.push(client);
    return client;
  }

  async member(): Promise<GroupClient> {
    const client = await this.client();
    await client.join();
    return client;
  }

  /** One after another. */
  async members(count: number): Promise<GroupClient[]> {
    const members: GroupClient[] = [];
    while (members.length < count) members.push(await this.member());
    return members;
  }

  /** Closes the connection without a word and waits until the group knows. */
  async drop(...clients: readonly GroupClient[]): Promise<void> {
    const expected = (await this.group()).members.length - clients.length;
    for (const client of clients) client.close();
    for (let waited = 0; (await this.group()).members.length > expected; waited += LOOK_EVERY_MS) {
      assert.ok(
        waited < GONE_WITHIN_MS,
        `after ${GONE_WITHIN_MS} ms the group still lists a client that is gone`,
      );
      await this.sleep(LOOK_EVERY_MS);
    }
  }

  async send(partition: number, count = 1): Promise<void> {
    await this.admin.send({ ...GROUP_PLACE, partition }, new Array(count).fill(MESSAGE));
  }

  async sendToEach(count = 1): Promise<void> {
    for (let partition = 0; partition < this.#partitionsCount; partition++) await this.send(partition, count);
  }

  async addPartitions(count: number): Promise<void> {
    await this.admin.createPartitions(GROUP_PLACE.stream, GROUP_PLACE.topic, count);
    this.#partitionsCount += count;
  }

  async deletePartitions(count: number): Promise<void> {
    const { stream, topic } = GROUP_PLACE;
    this.#partitionsCount -= count;
    await this.admin.ask(
      403,
      request((write) => write.bytes(identifier(stream)).bytes(identifier(topic)).u32(count)),
    );
  }

  async group(): Promise<GroupFacts> {
    const group = await getGroup(this.admin, GROUP_PLACE);
    assert.ok(group);
    const listed = group.members.flatMap(({ partitions }) => partitions);
    const expected = Array.from(
      { length: group.members.length === 0 ? 0 : group.partitionsCount },
      (_, at) => at,
    );
    assert.deepEqual(listed.toSorted((a, b) => a - b), expected, "each partition has one owner");
    return group;
  }

  /** How many partitions each member has. */
  async shares(): Promise<number[]> {
    return (await this.group()).members.map(({ partitions }) => partitions.length);
  }
}

/** Polls without a partition so many times, uncommitted unless told otherwise. */
export async function pollTimes(
  client: GroupClient,
  times: number,
  autoCommit = false,
): Promise<GroupPolled[]> {
  const polled: GroupPolled[] = [];
  while (polled.length < times) polled.push(await client.poll({ autoCommit }));
  return polled;
}

/** The partitions that messages came from. */
export function partitionsOf(polled: readonly GroupPolled[]): Set<number> {
  return new Set(polled.filter(({ offsets }) => offsets.length > 0).map(({ partition }) => partition));
}

export interface GroupCase {
  readonly claim: string;
  readonly partitions?: number;
  readonly settings?: Readonly<Record<string, string>>;
  run(world: GroupWorld): Promise<void>;
}

/** The case over TCP, and over a network that splits and delays. */
export function testGroups({ claim, partitions = 3, settings = {}, run }: GroupCase): void {
  const doors: readonly [string, () => Promise<TestBroker>][] = [
    ["over TCP", () => realBroker(settings)],
    ["simulated", () => simulatedBroker(1, settings, { splitting: 1 / 2 })],
  ];
  for (const [door, open] of doors) {
    Deno.test(`consumer groups: ${claim} (${door})`, async () => {
      const world = await GroupWorld.start(await open(), partitions);
      try {
        await run(world);
        await world.group();
      } finally {
        await world.stop();
      }
    });
  }
}
