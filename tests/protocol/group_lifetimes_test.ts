/** Groups over their whole life: joined, read to the end, deleted with their stream, made again, left and come back to. */
import assert from "node:assert/strict";
import { createGroup, deleteGroup } from "../support/group_client.ts";
import { GROUP_PLACE, type GroupWorld, testGroups } from "../support/group_world.ts";
import { Refused } from "../support/raw_client.ts";

const MEMBER_NOT_FOUND = 5006;

/** The same stream, topic and group again. */
async function deleteAndMakeAgain({ admin }: GroupWorld): Promise<void> {
  await admin.deleteStream(GROUP_PLACE.stream);
  await admin.createStream(GROUP_PLACE.stream);
  await admin.createTopic(GROUP_PLACE.stream, GROUP_PLACE.topic, 3);
  await createGroup(admin, GROUP_PLACE);
}

testGroups({
  claim: "one member reads three partitions in turn, to the end, and again after the stream was made anew",
  async run(world) {
    const member = await world.member();
    for (let life = 0; life < 2; life++) {
      await world.sendToEach(20);
      for (let turn = 0; turn < 60; turn++) {
        const { partition, offsets } = await member.poll({ autoCommit: true });
        assert.deepEqual([partition, ...offsets], [turn % 3, Math.floor(turn / 3)]);
      }
      for (let turn = 0; turn < 3; turn++) assert.deepEqual((await member.poll()).offsets, []);
      await deleteAndMakeAgain(world);
      await assert.rejects(
        member.poll(),
        (error) => error instanceof Refused && error.status === MEMBER_NOT_FOUND,
      );
      await member.join();
      assert.deepEqual(await world.shares(), [3]);
    }
  },
});

testGroups({
  claim: "three members read one partition each, in order, to the end",
  async run(world) {
    const members = await world.members(3);
    await world.sendToEach(20);
    const seen = await Promise.all(members.map(async (member) => {
      const partitions = new Set<number>();
      for (let offset = 0; offset < 20; offset++) {
        const polled = await member.poll({ autoCommit: true });
        assert.deepEqual(polled.offsets, [offset]);
        partitions.add(polled.partition);
      }
      assert.deepEqual((await member.poll()).offsets, []);
      return [...partitions];
    }));
    assert.deepEqual(seen.flat().toSorted(), [0, 1, 2]);
  },
});

testGroups({
  claim: "the next member goes on where the last one stopped, and who is no member may see how far that is",
  partitions: 1,
  async run(world) {
    await world.send(0, 10);
    const observer = await world.client();
    const first = await world.member();
    assert.equal((await first.poll({ count: 10, autoCommit: true })).offsets.length, 10);
    assert.equal(await observer.storedOffset(0), 9);
    await world.drop(first);
    await world.send(0, 5);
    const second = await world.member();
    const { offsets } = await second.poll({ count: 100, autoCommit: true });
    assert.deepEqual(offsets, [10, 11, 12, 13, 14]);
    assert.equal(await observer.storedOffset(0), 14);
  },
});

testGroups({
  claim: "a deleted group's offsets are gone, with a member still in it",
  async run(world) {
    await world.sendToEach(2);
    const member = await world.member();
    await member.poll({ partition: 2, autoCommit: true });
    assert.equal(await member.storedOffset(2), 0);
    await deleteGroup(world.admin, GROUP_PLACE);
    assert.equal(await member.storedOffset(2), undefined);
    await createGroup(world.admin, GROUP_PLACE);
    assert.equal(await member.storedOffset(2), undefined);
    assert.deepEqual(await world.shares(), []);
  },
});

testGroups({
  claim: "a commit or a deletion without a partition means the partition polled last",
  async run(world) {
    await world.sendToEach(2);
    const member = await world.member();
    await member.poll();
    await member.poll();
    await member.commit(undefined, 0);
    assert.equal(await member.storedOffset(1), 0);
    assert.equal(await member.storedOffset(2), undefined);
    await member.deleteOffset();
    assert.equal(await member.storedOffset(1), undefined);
  },
});

testGroups({
  claim: "forty members come and go, and a topic without partitions has none for anybody",
  partitions: 0,
  async run(world) {
    const members = await world.members(20);
    assert.deepEqual(await world.shares(), new Array(20).fill(0));
    assert.deepEqual(await members[0]!.poll(), { partition: 0, currentOffset: 0, offsets: [] });
    await world.addPartitions(20);
    assert.deepEqual(await world.shares(), new Array(20).fill(1));
    for (const member of members.splice(0, 10)) await member.leave();
    assert.deepEqual(await world.shares(), new Array(10).fill(2));
    await world.members(20);
    assert.deepEqual((await world.shares()).toSorted(), [...new Array(10).fill(0), ...new Array(20).fill(1)]);
  },
});
