/**
 * A world around a group's membership, for the model test: clients, partitions with messages and stored offsets, time.
 * It knows no algorithm, only what must hold after each step, whatever it was: one owner for every partition, fair
 * shares as soon as nobody waits, nothing taken from somebody who still works on it, nothing kept by somebody who does
 * not.
 */
import assert from "node:assert/strict";
import type { Member } from "../../src/broker/groups/member.ts";
import { GroupMembership } from "../../src/broker/groups/membership.ts";

/** Which partitions a step may have given another owner. */
type MayMove = (partition: number, to: number) => boolean;

const ANY: MayMove = () => true;
const NONE: MayMove = () => false;

export class GroupModel {
  readonly #timeoutMs: number;
  readonly #stored = new Map<number, number>();
  readonly #group: GroupMembership;
  #nowMs = 0;
  /** Messages by partition. */
  #ends: number[];
  /** Client by partition. */
  #owners = new Map<number, number>();
  /** The last offset its owner was given, by partition. */
  readonly #work = new Map<number, number>();
  /** Since when its owner is asked for it, by partition. */
  #askedAtMs = new Map<number, number>();

  constructor(partitionsCount: number, timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
    this.#ends = new Array(partitionsCount).fill(0);
    this.#group = new GroupMembership(partitionsCount, (partition) => this.#stored.get(partition));
  }

  get partitionsCount(): number {
    return this.#ends.length;
  }

  get waitingCount(): number {
    return this.#group.revokedCount;
  }

  join(client: number): void {
    const isNew = this.#group.memberOf(client) === undefined;
    const isFirst = this.#group.size === 0;
    this.#group.join(client, this.#nowMs);
    const mayMove: MayMove = (partition, to) => isFirst || (to === client && this.#isSettled(partition));
    this.#verify(isNew ? mayMove : NONE);
  }

  leave(client: number): void {
    const isMember = this.#group.memberOf(client) !== undefined;
    assert.equal(this.#group.leave(client), isMember);
    if (isMember) this.#askedAtMs.clear();
    this.#verify(isMember ? ANY : NONE);
  }

  resize(partitionsCount: number): void {
    if (partitionsCount === this.#ends.length) return;
    for (let gone = partitionsCount; gone < this.#ends.length; gone++) this.#stored.delete(gone);
    const ends = this.#ends.slice(0, partitionsCount);
    while (ends.length < partitionsCount) ends.push(0);
    this.#ends = ends;
    this.#askedAtMs.clear();
    this.#group.resize(partitionsCount);
    this.#verify(ANY);
  }

  produce(partition: number, count: number): void {
    if (partition < this.#ends.length) this.#ends[partition]! += count;
  }

  /** Without `given` it is the member's turn. */
  poll(client: number, given: number | undefined, count: number, autoCommit: boolean): number {
    const member = this.#group.memberOf(client);
    if (member === undefined) return 0;
    const hadRound = [...member.round];
    const partition = this.#group.partitionToPoll(member, given);
    if (given !== undefined) assert.equal(partition, this.#owners.get(given) === client ? given : undefined);
    else assert.ok(partition === undefined ? hadRound.length === 0 : hadRound.includes(partition));
    if (partition === undefined) return 0;
    const first = (this.#stored.get(partition) ?? -1) + 1;
    const last = Math.min(first + count, this.#ends[partition]!) - 1;
    if (last < first) return 0;
    this.#work.set(partition, last);
    this.#group.gaveOut(partition, last);
    if (autoCommit) this.#commit(partition, last);
    else this.#verify(NONE);
    return last - first + 1;
  }

  /** All that it was given from the partition, or one message less. */
  commit(client: number, given: number, behind: number): void {
    const member = this.#group.memberOf(client);
    if (member === undefined) return;
    const partition = this.#group.partitionToCommit(member, given);
    assert.equal(partition, this.#owners.get(given) === client ? given : undefined);
    const work = partition === undefined ? undefined : this.#work.get(partition);
    if (partition !== undefined && work !== undefined && work >= behind) {
      this.#commit(partition, work - behind);
    }
  }

  /** One whole round polls every partition of it exactly once. */
  goRound(client: number): void {
    const member = this.#group.memberOf(client);
    if (member === undefined) return;
    const turns = member.round.map(() => this.#group.partitionToPoll(member, undefined));
    assert.deepEqual(turns.toSorted(), [...member.round].toSorted());
  }

  wait(ms: number): void {
    this.#nowMs += ms;
    const late = [...this.#askedAtMs].filter(([, since]) => this.#nowMs - since >= this.#timeoutMs);
    const lateOnes = late.map(([partition]) => partition);
    assert.deepEqual(this.#group.expire(this.#nowMs, this.#timeoutMs).toSorted(), lateOnes.toSorted());
    this.#verify((partition) => lateOnes.includes(partition));
  }

  purge(): void {
    this.#ends.fill(0);
    this.#stored.clear();
    this.#work.clear();
    this.#group.forgetGivenOut();
    this.#verify((partition) => this.#askedAtMs.has(partition));
    assert.equal(this.waitingCount, 0, "in emptied partitions nobody waits");
  }

  /** Everybody reads on until nothing comes. Whatever was sent must have reached somebody then. */
  drain(): void {
    this.wait(this.#timeoutMs);
    assert.equal(this.waitingCount, 0, "after the timeout nobody waits");
    const members = this.#group.members;
    if (members.length === 0) return;
    for (const { client, round } of members) {
      for (const partition of round) while (this.poll(client, partition, 100, true) > 0);
    }
    this.#ends.forEach((end, partition) => assert.equal((this.#stored.get(partition) ?? -1) + 1, end));
  }

  #commit(partition: number, offset: number): void {
    this.#stored.set(partition, offset);
    const wasAsked = this.#askedAtMs.has(partition);
    this.#group.committed(partition);
    this.#verify((each) => each === partition && wasAsked && this.#isSettled(partition));
  }

  #isSettled(partition: number): boolean {
    const work = this.#work.get(partition);
    return work === undefined || (this.#stored.get(partition) ?? -1) >= work;
  }

  #verify(mayMove: MayMove): void {
    const members = this.#group.members;
    const owners = ownersOf(members);
    assert.deepEqual(
      [...owners.keys()].toSorted((a, b) => a - b),
      members.length === 0 ? [] : [...this.#ends.keys()],
      "every partition has an owner",
    );
    for (const [partition, client] of owners) {
      assert.ok(this.#group.owns(this.#group.memberOf(client)!, partition));
      if (this.#owners.get(partition) === client) continue;
      assert.ok(mayMove(partition, client), `partition ${partition} moved to ${client}`);
      this.#work.delete(partition);
    }
    for (const partition of this.#work.keys()) if (!owners.has(partition)) this.#work.delete(partition);
    this.#owners = owners;
    this.#verifyWaiting(members);
  }

  #verifyWaiting(members: readonly Member[]): void {
    const asked = members.flatMap(({ partitions, round }) =>
      partitions.filter((each) => !round.includes(each))
    );
    assert.equal(asked.length, this.waitingCount);
    for (const partition of asked) {
      assert.ok(!this.#isSettled(partition), `nothing holds partition ${partition}, and it did not move`);
    }
    this.#askedAtMs = new Map(
      asked.map((partition) => [partition, this.#askedAtMs.get(partition) ?? this.#nowMs]),
    );
    if (asked.length > 0 || members.length === 0) return;
    const counts = members.map(({ partitions }) => partitions.length);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1, `unfair: ${counts}`);
  }
}

function ownersOf(members: readonly Member[]): Map<number, number> {
  const owners = new Map<number, number>();
  for (const { client, partitions } of members) {
    for (const partition of partitions) {
      assert.ok(!owners.has(partition), `partition ${partition} has two owners`);
      owners.set(partition, client);
    }
  }
  return owners;
}
