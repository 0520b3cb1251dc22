import assert from "node:assert/strict";
import { GroupMembership } from "./membership.ts";

const A = 101;
const B = 102;
const C = 103;

class Fixture {
  readonly stored = new Map<number, number>();
  readonly group: GroupMembership;

  constructor(partitionsCount: number) {
    this.group = new GroupMembership(partitionsCount, (partition) => this.stored.get(partition));
  }

  join(...clients: number[]): this {
    for (const client of clients) this.group.join(client, 0);
    return this;
  }

  lists(): (readonly number[])[] {
    return this.group.members.map(({ partitions }) => partitions);
  }

  ids(): number[] {
    return this.group.members.map(({ id }) => id);
  }

  turn(client: number): number | undefined {
    return this.group.partitionToPoll(this.group.memberOf(client)!, undefined);
  }

  turns(client: number, count: number): (number | undefined)[] {
    return Array.from({ length: count }, () => this.turn(client));
  }

  /** A poll of the partition that gave out one message, and no commit. */
  work(partition: number, offset = 0): this {
    this.group.gaveOut(partition, offset);
    return this;
  }

  commit(partition: number, offset = 0): this {
    this.stored.set(partition, offset);
    this.group.committed(partition);
    return this;
  }
}

Deno.test("join: the first member has all partitions, joining again changes nothing", () => {
  const group = new Fixture(3).join(A);
  assert.deepEqual(group.lists(), [[0, 1, 2]]);
  assert.deepEqual(group.join(A).lists(), [[0, 1, 2]]);
  assert.deepEqual(group.ids(), [0]);
});

Deno.test("join: partitions that nobody works on move at once, from the end", () => {
  const group = new Fixture(3).join(A, B);
  assert.deepEqual(group.lists(), [[0, 1], [2]]);
  assert.deepEqual(group.join(C).lists(), [[0], [2], [1]]);
});

Deno.test("join: six partitions are three and three, then two each", () => {
  const group = new Fixture(6).join(A, B);
  assert.deepEqual(group.lists(), [[0, 1, 2], [5, 4, 3]]);
  assert.deepEqual(group.join(C).lists().map(({ length }) => length), [2, 2, 2]);
});

Deno.test("join: more members than partitions leave the last without", () => {
  assert.deepEqual(new Fixture(1).join(A, B).lists(), [[0], []]);
  assert.deepEqual(new Fixture(0).join(A, B).lists(), [[], []]);
});

Deno.test("join: what its owner works on waits for the commit, listed and committable, out of the round", () => {
  const group = new Fixture(3).join(A).work(0).work(1).work(2).join(B);
  assert.deepEqual(group.lists(), [[0, 1, 2], []]);
  assert.deepEqual(group.turns(A, 3), [0, 1, 0]);
  assert.equal(group.turn(B), undefined);
  const [a, b] = [group.group.memberOf(A)!, group.group.memberOf(B)!];
  assert.equal(group.group.partitionToPoll(a, 2), 2);
  assert.equal(group.group.partitionToPoll(b, 2), undefined);
  assert.equal(group.group.partitionToCommit(a, 2), 2);
  assert.equal(group.group.partitionToCommit(b, undefined), undefined);

  group.commit(0);
  assert.deepEqual(group.lists(), [[0, 1, 2], []]);
  group.commit(2);
  assert.deepEqual(group.lists(), [[0, 1], [2]]);
  assert.equal(group.group.partitionToPoll(a, 2), undefined);
  assert.deepEqual(group.turns(A, 2), [0, 1]);
  assert.deepEqual(group.turns(B, 2), [2, 2]);
});

Deno.test("join: a commit below what was given out does not complete", () => {
  const group = new Fixture(2).join(A).work(0, 1).work(1, 1).join(B).commit(1, 0);
  assert.deepEqual(group.lists(), [[0, 1], []]);
  assert.deepEqual(group.commit(1, 1).lists(), [[0], [1]]);
});

Deno.test("join: what was committed before moves at once", () => {
  const group = new Fixture(2).join(A).work(0, 2).work(1, 2).commit(0, 2).commit(1, 2);
  assert.deepEqual(group.join(B).lists(), [[0], [1]]);
});

Deno.test("join: what can move at once goes before what must wait", () => {
  const group = new Fixture(3).join(A).work(2).join(B);
  assert.deepEqual(group.lists(), [[0, 2], [1]]);
});

Deno.test("join: a third member takes over what was promised to the second, with no more time for the owner", () => {
  const { group } = new Fixture(6).join(A).work(0).work(1).work(2).work(3).work(4).work(5);
  group.join(B, 1_000);
  assert.equal(group.revokedCount, 3);
  group.join(C, 5_000);
  assert.equal(group.revokedCount, 4);
  assert.deepEqual(group.expire(10_999, 10_000), []);
  assert.equal(group.expire(11_000, 10_000).length, 3);
  assert.deepEqual(group.expire(15_000, 10_000).length, 1);
  assert.deepEqual(group.members.map(({ partitions }) => partitions.length), [2, 2, 2]);
});

Deno.test("expire: moves what was not committed in time, and the owner has lost it", () => {
  const fixture = new Fixture(3).join(A).work(0).work(1).work(2).join(B);
  const { group } = fixture;
  assert.deepEqual(group.expire(1_999, 2_000), []);
  assert.deepEqual(group.expire(2_000, 2_000), [2]);
  assert.deepEqual(fixture.lists(), [[0, 1], [2]]);
  assert.equal(group.partitionToCommit(group.memberOf(A)!, 2), undefined);
});

Deno.test("join: who has taken over and polled nothing yet gives it on at once", () => {
  const fixture = new Fixture(2).join(A).work(0).work(1).join(B);
  fixture.group.expire(1, 0);
  assert.deepEqual(fixture.lists(), [[0], [1]]);
  fixture.group.leave(A);
  assert.deepEqual(fixture.lists(), [[0, 1]]);
  assert.deepEqual(fixture.join(C).lists(), [[1], [0]]);
});

Deno.test("leave: everything is dealt out again in the order of slots, and a slot left is taken first", () => {
  const fixture = new Fixture(3).join(A, B, C);
  assert.equal(fixture.group.leave(B), true);
  assert.deepEqual(fixture.lists(), [[0, 2], [1]]);
  assert.deepEqual(fixture.ids(), [0, 2]);
  fixture.join(B);
  assert.deepEqual(fixture.ids(), [0, 3, 2]);
  assert.deepEqual(fixture.lists(), [[0], [2], [1]]);
});

Deno.test("leave: a member that is not there cannot", () => {
  assert.equal(new Fixture(3).join(A).group.leave(B), false);
});

Deno.test("leave: the last one leaves nothing behind, and ids begin again", () => {
  const fixture = new Fixture(2).join(A, B).work(0);
  fixture.group.leave(A);
  fixture.group.leave(B);
  assert.equal(fixture.group.size, 0);
  assert.deepEqual(fixture.join(C).ids(), [0]);
  assert.deepEqual(fixture.lists(), [[0, 1]]);
});

Deno.test("leave: when the one who waits leaves, the owner keeps what it works on", () => {
  const fixture = new Fixture(3).join(A).work(0).work(1).work(2).join(B);
  fixture.group.leave(B);
  assert.deepEqual(fixture.lists(), [[0, 1, 2]]);
  assert.equal(fixture.group.revokedCount, 0);
  assert.deepEqual(fixture.turns(A, 3), [0, 1, 2]);
  assert.deepEqual(fixture.join(B).lists(), [[0, 1, 2], []]);
});

Deno.test("resize: partitions added or removed are dealt out, and nobody waits any more", () => {
  const fixture = new Fixture(3).join(A).work(0).work(1).work(2).join(B);
  fixture.group.resize(6);
  assert.deepEqual(fixture.lists(), [[0, 2, 4], [1, 3, 5]]);
  fixture.group.resize(1);
  assert.deepEqual(fixture.lists(), [[0], []]);
  fixture.group.resize(2);
  assert.deepEqual(fixture.lists(), [[0], [1]]);
  assert.equal(fixture.group.revokedCount, 0);
});

Deno.test("resize: a group without members deals when somebody comes", () => {
  const fixture = new Fixture(3);
  fixture.group.resize(5);
  assert.deepEqual(fixture.join(A).lists(), [[0, 1, 2, 3, 4]]);
});

Deno.test("forgetGivenOut: in emptied partitions nobody works on anything", () => {
  const fixture = new Fixture(2).join(A).work(0, 7).work(1, 7).join(B);
  fixture.stored.clear();
  fixture.group.forgetGivenOut();
  assert.deepEqual(fixture.lists(), [[0], [1]]);
});

Deno.test("dissolve: tells who was there, and nobody is", () => {
  const { group } = new Fixture(2).join(A, B);
  const member = group.memberOf(A)!;
  assert.deepEqual(group.dissolve(), [A, B]);
  assert.equal(group.size, 0);
  assert.equal(group.owns(member, 0), false);
  assert.equal(group.memberOf(A), undefined);
});

Deno.test("partitionToPoll: goes round, and a partition named does not move the turn", () => {
  const fixture = new Fixture(3).join(A);
  assert.deepEqual(fixture.turns(A, 4), [0, 1, 2, 0]);
  const member = fixture.group.memberOf(A)!;
  assert.equal(fixture.group.partitionToPoll(member, 0), 0);
  assert.equal(fixture.group.partitionToPoll(member, 9), undefined);
  assert.equal(fixture.turn(A), 1);
});

Deno.test("partitionToPoll: a partition that is given up does not make the round skip another", () => {
  const fixture = new Fixture(4).join(A).work(0).work(1).work(2).work(3);
  assert.deepEqual(fixture.turns(A, 3), [0, 1, 2]);
  fixture.join(B);
  assert.deepEqual(fixture.turns(A, 3), [0, 1, 0]);
});

Deno.test("partitionToCommit: the partition polled last, or the next of the round when none was", () => {
  const fixture = new Fixture(3).join(A);
  const member = fixture.group.memberOf(A)!;
  assert.equal(fixture.group.partitionToCommit(member, undefined), 0);
  fixture.turns(A, 2);
  assert.equal(fixture.group.partitionToCommit(member, undefined), 1);
  assert.equal(fixture.group.partitionToCommit(member, 2), 2);
  assert.equal(fixture.group.partitionToCommit(member, 3), undefined);
});

Deno.test("partitionToCommit: not the partition polled last when it is somebody else's now", () => {
  const fixture = new Fixture(2).join(A);
  fixture.turns(A, 2);
  fixture.join(B);
  assert.equal(fixture.group.partitionToCommit(fixture.group.memberOf(A)!, undefined), 0);
});
