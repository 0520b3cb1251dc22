/**
 * Who gets which partition when members come, go and die, and when partitions come and go. What is still being worked
 * on is in `group_hand_over_test.ts`.
 */
import assert from "node:assert/strict";
import type { GroupClient } from "../support/group_client.ts";
import { partitionsOf, pollTimes, testGroups } from "../support/group_world.ts";

/** One poll each; every one of them brings a message, and from a partition of its own. */
async function assertPollDifferentPartitions(...clients: readonly GroupClient[]): Promise<void> {
  const polled = await Promise.all(clients.map((client) => client.poll()));
  for (const { offsets } of polled) assert.equal(offsets.length, 1);
  assert.equal(partitionsOf(polled).size, clients.length);
}

function assertAllServed(shares: readonly number[], membersCount: number, partitionsCount: number): void {
  assert.equal(shares.length, membersCount);
  assert.equal(shares.reduce((sum, share) => sum + share, 0), partitionsCount);
  assert.ok(Math.min(...shares) >= 1, `somebody has nothing: ${shares}`);
}

testGroups({
  claim: "three new members take over from three that died with uncommitted messages",
  async run(world) {
    await world.sendToEach();
    const dying = await world.members(3);
    await dying[0]!.poll();
    await world.drop(...dying);
    assert.deepEqual(await world.shares(), []);
    const members = await world.members(3);
    assert.deepEqual(await world.shares(), [1, 1, 1]);
    await assertPollDifferentPartitions(...members);
  },
});

testGroups({
  claim: "when a third member joins two, the one with a single partition keeps it",
  async run(world) {
    await world.members(2);
    const before = (await world.group()).members.find(({ partitions }) => partitions.length === 1)!;
    await world.member();
    const { members } = await world.group();
    assert.deepEqual(members.find(({ id }) => id === before.id)?.partitions, before.partitions);
    assertAllServed(await world.shares(), 3, 3);
  },
});

testGroups({
  claim: "two members go on polling while three partitions are added",
  async run(world) {
    await world.sendToEach(10);
    const members = await world.members(2);
    const polling = members.map((member) => pollTimes(member, 30, true));
    await world.addPartitions(3);
    const polled = (await Promise.all(polling)).flat();
    assertAllServed(await world.shares(), 2, 6);
    assert.ok(partitionsOf(polled).size > 0);
  },
});

testGroups({
  claim: "partitions added, one of two members gone: the other has all six, and shares them with the next",
  async run(world) {
    const [first, second] = await world.members(2);
    await world.addPartitions(3);
    await world.sendToEach();
    await world.drop(second!);
    assert.deepEqual(await world.shares(), [6]);
    const third = await world.member();
    assertAllServed(await world.shares(), 2, 6);
    await assertPollDifferentPartitions(first!, third);
  },
});

testGroups({
  claim: "three members go on polling while three of six partitions are deleted",
  partitions: 6,
  async run(world) {
    await world.sendToEach(10);
    const members = await world.members(3);
    const polling = members.map((member) => pollTimes(member, 30, true));
    await world.deletePartitions(3);
    await Promise.all(polling);
    assert.deepEqual(await world.shares(), [1, 1, 1]);
  },
});

testGroups({
  claim: "six partitions, and members from one to six",
  partitions: 6,
  async run(world) {
    await world.sendToEach();
    const members = await world.members(1);
    assert.deepEqual(await world.shares(), [6]);
    for (let count = 2; count <= 6; count++) {
      members.push(await world.member());
      const shares = await world.shares();
      assertAllServed(shares, count, 6);
      assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, `unfair: ${shares}`);
    }
    await assertPollDifferentPartitions(...members);
  },
});

testGroups({
  claim: "partitions added to two members, then a third joins",
  async run(world) {
    const members = await world.members(2);
    await world.addPartitions(3);
    await world.sendToEach();
    members.push(await world.member());
    assertAllServed(await world.shares(), 3, 6);
    await assertPollDifferentPartitions(...members);
  },
});

testGroups({
  claim: "partitions added while two work on uncommitted messages: they never meet",
  async run(world) {
    await world.sendToEach();
    const [first, second] = await world.members(2);
    await pollTimes(first!, 2);
    await pollTimes(second!, 1);
    await world.addPartitions(3);
    assertAllServed(await world.shares(), 2, 6);
    const mine = partitionsOf(await pollTimes(first!, 6));
    const others = partitionsOf(await pollTimes(second!, 6));
    assert.ok(mine.isDisjointFrom(others));
  },
});

testGroups({
  claim: "partitions deleted while two work on uncommitted messages: both go on",
  partitions: 6,
  async run(world) {
    await world.sendToEach();
    const members = await world.members(2);
    for (const member of members) await pollTimes(member, 3);
    await world.deletePartitions(3);
    assertAllServed(await world.shares(), 2, 3);
    await assertPollDifferentPartitions(...members);
  },
});

testGroups({
  claim: "partitions added twice to two members, then a third joins",
  async run(world) {
    const members = await world.members(2);
    await world.addPartitions(3);
    await world.addPartitions(3);
    await world.sendToEach();
    members.push(await world.member());
    assertAllServed(await world.shares(), 3, 9);
    await assertPollDifferentPartitions(...members);
  },
});

testGroups({
  claim: "three members with one partition each have two each when three are added",
  async run(world) {
    await world.members(3);
    assert.deepEqual(await world.shares(), [1, 1, 1]);
    await world.addPartitions(3);
    assert.deepEqual(await world.shares(), [2, 2, 2]);
  },
});

testGroups({
  claim: "three members with two partitions each have one each when three are deleted",
  partitions: 6,
  async run(world) {
    await world.members(3);
    await world.deletePartitions(3);
    assert.deepEqual(await world.shares(), [1, 1, 1]);
  },
});

for (const offset of [0, "next"] as const) {
  testGroups({
    claim:
      `one message, given to a member that died: exactly one of three new ones gets it, polling ${offset}`,
    async run(world) {
      await world.send(1);
      const dying = await world.members(3);
      await Promise.all(dying.map((member) => member.poll()));
      await world.drop(...dying);
      assert.deepEqual(await world.shares(), []);
      const members = await world.members(3);
      const polled = await Promise.all(members.map((member) => member.poll({ offset })));
      assert.deepEqual(polled.filter(({ offsets }) => offsets.length > 0).map((each) => each.partition), [1]);
    },
  });
}

testGroups({
  claim: "nothing was sent, three join in sequence: one partition each, at once",
  async run(world) {
    await world.members(3);
    assert.deepEqual(await world.shares(), [1, 1, 1]);
  },
});

testGroups({
  claim: "three join at the same instant: one partition each",
  async run(world) {
    await world.sendToEach();
    const clients = [await world.client(), await world.client(), await world.client()];
    await Promise.all(clients.map((client) => client.join()));
    assert.deepEqual(await world.shares(), [1, 1, 1]);
    await assertPollDifferentPartitions(...clients);
  },
});
