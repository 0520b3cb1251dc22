/** How partitions change hands when a member joins others that are at work: after their commits, or after a time. */
import assert from "node:assert/strict";
import { partitionsOf, pollTimes, testGroups } from "../support/group_world.ts";

testGroups({
  claim: "an owner that polled everything uncommitted no longer goes round what it is to give up",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3);
    await world.member();
    await world.sleep(100);
    const { size } = partitionsOf(await pollTimes(first, 3));
    assert.ok(size >= 1 && size < 3, `${size} partitions`);
  },
});

testGroups({
  claim: "partitions added while a member waits: three each, and nobody waits",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3);
    await world.member();
    assert.deepEqual(await world.shares(), [3, 0]);
    await world.addPartitions(3);
    assert.deepEqual(await world.shares(), [3, 3]);
  },
});

testGroups({
  claim: "an owner that never commits loses what another waits for when the time is over",
  settings: {
    IGGY_CONSUMER_GROUP_REBALANCING_TIMEOUT: "600 ms",
    IGGY_CONSUMER_GROUP_REBALANCING_CHECK_INTERVAL: "100 ms",
  },
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3);
    const second = await world.member();
    assert.deepEqual(await world.shares(), [3, 0]);
    await world.sleep(1200);
    assert.deepEqual(await world.shares(), [2, 1]);
    assert.equal((await second.poll()).offsets.length, 1);
  },
});

testGroups({
  claim: "a partition that its owner works on is not given to the newcomer, and its commit succeeds",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    const { partition, offsets } = await first.poll();
    assert.deepEqual(offsets, [0]);
    const second = await world.member();
    const others = partitionsOf(await pollTimes(second, 4));
    assert.ok(others.size > 0 && !others.has(partition));
    await first.commit(partition, 0);
  },
});

testGroups({
  claim: "an owner that auto-committed everything gives at once",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3, true);
    await world.member();
    await world.sleep(100);
    assert.deepEqual(await world.shares(), [2, 1]);
  },
});

testGroups({
  claim: "an owner dies while another waits: the other has and polls all",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await first.poll();
    const second = await world.member();
    await world.drop(first);
    assert.deepEqual(await world.shares(), [3]);
    assert.deepEqual(partitionsOf(await pollTimes(second, 3)), new Set([0, 1, 2]));
  },
});

testGroups({
  claim: "fifteen messages among members that come while one is at work: each exactly once",
  async run(world) {
    await world.sendToEach(5);
    const first = await world.member();
    const { partition, offsets } = await first.poll();
    const seen = offsets.map((offset) => `${partition}/${offset}`);
    const members = [first, await world.member(), await world.member()];
    await first.commit(partition, offsets[0]!);
    for (let empty = 0; empty < 6;) {
      empty++;
      for (const member of members) {
        const polled = await member.poll();
        if (polled.offsets.length === 0) continue;
        empty = 0;
        seen.push(`${polled.partition}/${polled.offsets[0]}`);
        await member.commit(polled.partition, polled.offsets[0]!);
      }
    }
    const all = [0, 1, 2].flatMap((each) => [0, 1, 2, 3, 4].map((offset) => `${each}/${offset}`));
    assert.deepEqual(seen.toSorted(), all);
  },
});

testGroups({
  claim: "who waits polls nothing until the owner has committed, in whatever order",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    const polled = await pollTimes(first, 3);
    const second = await world.member();
    assert.deepEqual(await second.poll(), { partition: 0, currentOffset: 0, offsets: [] });
    for (const { partition } of polled) await first.commit(partition, 0);
    assert.deepEqual(await world.shares(), [2, 1]);
  },
});

testGroups({
  claim: "who waits dies: the owner has and polls all",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await first.poll();
    await world.drop(await world.member());
    assert.deepEqual(await world.shares(), [3]);
    assert.deepEqual(partitionsOf(await pollTimes(first, 3)), new Set([0, 1, 2]));
  },
});

testGroups({
  claim: "who waits dies, another comes to wait, and the owner's commits succeed",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3);
    await world.drop(await world.member());
    await world.sleep(100);
    await world.member();
    for (const partition of [0, 1, 2]) await first.commit(partition, 0);
    assert.deepEqual(await world.shares(), [2, 1]);
  },
});

testGroups({
  claim: "two wait and one of them dies: the others share",
  async run(world) {
    await world.sendToEach();
    const first = await world.member();
    await pollTimes(first, 3);
    const [second, third] = await world.members(2);
    await world.drop(third!);
    await world.sleep(100);
    assert.deepEqual((await world.shares()).toSorted(), [1, 2]);
    const mine = partitionsOf(await pollTimes(first, 2));
    const others = partitionsOf(await pollTimes(second!, 2));
    assert.ok(mine.size > 0 && others.size > 0 && mine.isDisjointFrom(others));
  },
});
