/** What of consumer groups a restart keeps, and what a slow or failing disk must not break. In a simulated world. */
import assert from "node:assert/strict";
import { loadConfig } from "../../src/config/mod.ts";
import { type SimulatedPlatform, simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { type RunningBroker, startBroker } from "../../src/server/mod.ts";
import { createGroup, deleteGroup, getGroup, GroupClient } from "../support/group_client.ts";
import { RawClient, Refused } from "../support/raw_client.ts";
import { identifier } from "../support/request_bytes.ts";
import { OTHER_DOORS_OFF } from "../support/other_doors_off.ts";

const SETTINGS = {
  IGGY_SYSTEM_PATH: "/data",
  IGGY_TCP_ADDRESS: "127.0.0.1:0",
  IGGY_HTTP_ENABLED: "false",
  ...OTHER_DOORS_OFF,
};
const PLACE = { stream: "s", topic: "t", group: "g" };
const OFFSET_FILE = /offsets\/groups\/0$/;
/** Longer than bytes count as seen that were read or written. */
const LONG_MS = 2 * 3_600_000;
const SLOW_MS = 10;
const IO_ERROR = 13000;
const GROUPS_COUNT_AT = 104;

class Life {
  readonly #running: RunningBroker;

  private constructor(readonly world: SimulatedPlatform, running: RunningBroker) {
    this.#running = running;
  }

  static async begin(world = simulatedPlatform({ seed: 1 })): Promise<Life> {
    const { config } = loadConfig({ environment: SETTINGS });
    const rootUser = { name: "iggy", password: "iggy" };
    return new Life(world, await startBroker(config, world.platform, { rootUser }));
  }

  client(): Promise<RawClient> {
    return RawClient.loggedIn(this.world.network.connect(this.#running.addresses.tcp!));
  }

  async member(): Promise<GroupClient> {
    const member = new GroupClient(await this.client(), PLACE);
    await member.join();
    return member;
  }

  async stop(): Promise<void> {
    await this.#running.stop();
  }

  /** Stops in order, and starts again on the same disk. */
  async restart(): Promise<Life> {
    await this.stop();
    return await Life.begin(this.world);
  }
}

/** A stream with a topic of one partition and a group, and three small messages. */
async function prepare(life: Life): Promise<RawClient> {
  const admin = await life.client();
  await admin.createStream(PLACE.stream);
  await admin.createTopic(PLACE.stream, PLACE.topic, 1);
  await createGroup(admin, PLACE);
  await admin.send({ ...PLACE, partition: 0 }, new Array(3).fill({ payload: new Uint8Array(8) }));
  return admin;
}

async function groupsCount(client: RawClient): Promise<number> {
  const stats = await client.ask(10, new Uint8Array());
  return new DataView(stats.buffer, stats.byteOffset).getUint32(GROUPS_COUNT_AT, true);
}

Deno.test("groups: a restart keeps groups, their ids and offsets, and no member", async () => {
  const first = await Life.begin();
  const admin = await prepare(first);
  assert.equal(await createGroup(admin, { ...PLACE, group: "middle" }), 1);
  assert.equal(await createGroup(admin, { ...PLACE, group: "last" }), 2);
  await deleteGroup(admin, { ...PLACE, group: "middle" });
  const member = await first.member();
  await member.commit(0, 1);
  assert.equal((await getGroup(admin, PLACE))?.members.length, 1);
  assert.equal(await groupsCount(admin), 2);

  const second = await first.restart();
  const later = await second.client();
  assert.equal(await groupsCount(later), 2);
  assert.deepEqual(await getGroup(later, PLACE), { id: 0, name: "g", partitionsCount: 1, members: [] });
  assert.equal((await getGroup(later, { ...PLACE, group: "last" }))?.id, 2);
  assert.equal(await createGroup(later, { ...PLACE, group: "new" }), 1);
  const again = await second.member();
  assert.deepEqual((await again.poll({ count: 10 })).offsets, [2]);
  await second.stop();
});

Deno.test("groups: partitions that a replay adds are dealt out too", async () => {
  const first = await Life.begin();
  await (await prepare(first)).createPartitions(PLACE.stream, PLACE.topic, 2);
  const second = await first.restart();
  await second.member();
  const group = await getGroup(await second.client(), PLACE);
  assert.deepEqual(group?.members.map(({ partitions }) => partitions), [[0, 1, 2]]);
  await second.stop();
});

for (const afterwards of ["a restart", "the next group"]) {
  Deno.test(`groups: offsets that a deletion left behind go with ${afterwards}`, async () => {
    let life = await Life.begin();
    let admin = await prepare(life);
    await (await life.member()).commit(0, 2);
    life.world.disk.faults.failNext({ operation: "removeFile", path: OFFSET_FILE, code: "io_error" });
    await assert.rejects(
      deleteGroup(admin, PLACE),
      (error) => error instanceof Refused && error.status === IO_ERROR,
    );
    assert.equal(await getGroup(admin, PLACE), undefined);
    if (afterwards === "a restart") {
      life = await life.restart();
      admin = await life.client();
      assert.equal([...life.world.disk.dump().keys()].some((path) => OFFSET_FILE.test(path)), false);
    }
    assert.equal(await createGroup(admin, PLACE), 0);
    const member = await life.member();
    assert.equal(await member.storedOffset(0), undefined);
    assert.deepEqual((await member.poll()).offsets, [0]);
    await life.stop();
  });
}

/** After a slow read of what nobody has looked at for long, the next ones of that kind go off the event loop. */
async function makeDiskSlow({ world: { clock, disk: { faults } } }: Life, client: RawClient): Promise<void> {
  clock.elapse(LONG_MS);
  faults.onOperation = (operation) => operation === "read" && clock.elapse(SLOW_MS);
  await client.poll({ ...PLACE, partition: 0, consumer: 1, offset: 0, count: 1 });
  faults.onOperation = () => {};
}

/** A member polls partition 1 and waits for the disk, and meanwhile something happens. */
async function pollSlowly(
  life: Life,
  meanwhile: (admin: RawClient) => Promise<void>,
): Promise<{ readonly offsets: readonly number[] }> {
  const admin = await prepare(life);
  await admin.createPartitions(PLACE.stream, PLACE.topic, 1);
  await admin.send({ ...PLACE, partition: 1 }, new Array(3).fill({ payload: new Uint8Array(8) }));
  const member = await life.member();
  await makeDiskSlow(life, admin);
  const hold = life.world.disk.faults.hold("read");
  const polling = member.poll({ partition: 1, count: 3, autoCommit: true });
  await life.world.scheduler.rest();
  assert.equal(hold.held, 1);
  await meanwhile(admin);
  hold.release();
  return await polling;
}

Deno.test("groups: a slow poll brings what was asked for", async () => {
  const life = await Life.begin();
  const { offsets } = await pollSlowly(life, () => Promise.resolve());
  assert.deepEqual(offsets, [0, 1, 2]);
  await life.stop();
});

Deno.test("groups: whose partition moves while it waits for the disk gets nothing, the new owner all", async () => {
  const life = await Life.begin();
  let next: GroupClient | undefined;
  const { offsets } = await pollSlowly(life, async () => void (next = await life.member()));
  assert.deepEqual(offsets, []);
  assert.equal(await next?.storedOffset(1), undefined);
  assert.deepEqual((await next?.poll({ count: 3 }))?.offsets, [0, 1, 2]);
  await life.stop();
});

Deno.test("groups: a poll that outlives its group leaves no offset to the next group of that id", async () => {
  const life = await Life.begin();
  const { offsets } = await pollSlowly(life, async (admin) => {
    await deleteGroup(admin, PLACE);
    assert.equal(await createGroup(admin, PLACE), 0);
  });
  assert.deepEqual(offsets, []);
  assert.equal(await (await life.member()).storedOffset(1), undefined);
  await life.stop();
});

Deno.test("groups: purging empties offsets, keeps members, and nobody waits any more", async () => {
  const life = await Life.begin();
  const admin = await prepare(life);
  const first = await life.member();
  await first.poll({ count: 2, autoCommit: true });
  await admin.ask(305, Uint8Array.of(...identifier(PLACE.stream), ...identifier(PLACE.topic)));
  assert.equal(await first.storedOffset(0), undefined);
  assert.equal((await getGroup(admin, PLACE))?.members.length, 1);
  assert.deepEqual(await first.poll(), { partition: 0, currentOffset: 0, offsets: [] });
  await admin.send({ ...PLACE, partition: 0 }, [{ payload: new Uint8Array(8) }]);
  assert.deepEqual((await first.poll()).offsets, [0]);
  await life.stop();
});
