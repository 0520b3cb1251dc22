/**
 * The members of one consumer group, and which partition is whose (docs/groups.md).
 *
 * Every partition has one owner as long as there are members. Who leaves, and every change of the partitions, deals all
 * of them out again. Who joins takes its fair share from the others, and a partition whose owner still works on what
 * it was given moves only when that is committed, or when the owner had time enough: until then it is *revoked*, the
 * owner's still, but out of its round.
 *
 * No clock, no files, no sessions: times and stored offsets come from the caller, members are client ids.
 */
import { Bell } from "../../log/mod.ts";
import { Slots } from "../slots.ts";
import { fairTakeover, type Share } from "./fair_share.ts";
import { deal, type Member, newMember, setRound, takeTurn } from "./member.ts";

interface Revocation {
  readonly target: Member;
  /** When the owner was first asked; a change of the target does not give it more time. */
  readonly askedAtMs: number;
}

/** What each member waits for. */
type Promises = ReadonlyMap<Member, readonly number[]>;

/** The group's stored offset in a partition. */
export type StoredOffset = (partition: number) => number | undefined;

export class GroupMembership {
  /** Rings when members have other partitions than before. */
  readonly dealt = new Bell();
  readonly #storedOffset: StoredOffset;
  readonly #slots = new Slots<Member>();
  readonly #byClient = new Map<number, Member>();
  /** By partition; undefined only while nobody is there. */
  #owners: (Member | undefined)[];
  /** By partition, a number that is new with each new owner. */
  readonly #tenures: number[] = [];
  #lastTenure = 0;
  readonly #revoked = new Map<number, Revocation>();
  /** The last offset that the present owner was given, by partition. */
  readonly #givenOut = new Map<number, number>();

  constructor(partitionsCount: number, storedOffset: StoredOffset) {
    this.#owners = new Array(partitionsCount).fill(undefined);
    this.#storedOffset = storedOffset;
  }

  get size(): number {
    return this.#slots.size;
  }

  /** In the order of their slots. */
  get members(): Member[] {
    return this.#slots.values();
  }

  /** How many partitions wait for their owner's commit. */
  get revokedCount(): number {
    return this.#revoked.size;
  }

  memberOf(client: number): Member | undefined {
    return this.#byClient.get(client);
  }

  owns(member: Member, partition: number): boolean {
    return this.#owners[partition] === member;
  }

  /**
   * A number that stays as long as the member owns the partition; undefined when it does not. When it is another one
   * later, the partition was somebody else's in between.
   */
  tenureOf(member: Member, partition: number): number | undefined {
    return this.owns(member, partition) ? this.#tenures[partition] : undefined;
  }

  /** Nothing changes for who is a member already. */
  join(client: number, nowMs: number): void {
    if (this.#byClient.has(client)) return;
    const newcomer = this.#add(client);
    if (this.size === 1) return this.#dealAll();
    this.#takeShare(newcomer, nowMs);
    this.#completeSettled();
  }

  /** False for who is no member. */
  leave(client: number): boolean {
    const member = this.#byClient.get(client);
    if (member === undefined) return false;
    this.#byClient.delete(client);
    this.#slots.delete(member.slot);
    this.#dealAll();
    return true;
  }

  /** Everybody leaves. Returns who that was. */
  dissolve(): number[] {
    const clients = [...this.#byClient.keys()];
    for (const { slot } of this.members) this.#slots.delete(slot);
    this.#byClient.clear();
    this.#dealAll();
    return clients;
  }

  /** The topic has so many partitions now. */
  resize(partitionsCount: number): void {
    if (partitionsCount === this.#owners.length) return;
    const kept = this.#owners.slice(0, partitionsCount);
    this.#owners = [...kept, ...new Array(partitionsCount - kept.length).fill(undefined)];
    this.#dealAll();
  }

  /** Where a poll goes: to the partition given, when it is the member's, or to the next of its round. */
  partitionToPoll(member: Member, given: number | undefined): number | undefined {
    const partition = given === undefined ? takeTurn(member) : this.#own(member, given);
    if (partition !== undefined) member.lastPolled = partition;
    return partition;
  }

  /** Where a commit goes: to the partition given, when it is the member's, or to the one that it polled last. */
  partitionToCommit(member: Member, given: number | undefined): number | undefined {
    if (given !== undefined) return this.#own(member, given);
    return member.lastPolled ?? member.round[member.cursor] ?? member.partitions[0];
  }

  /** The owner of the partition was given messages up to this offset. */
  gaveOut(partition: number, lastOffset: number): void {
    this.#givenOut.set(partition, lastOffset);
  }

  /** The stored offset of the partition has changed: it moves on if somebody waits for it and all is committed. */
  committed(partition: number): void {
    if (this.#revoked.has(partition) && this.#isSettled(partition)) this.#complete(partition);
  }

  /** The partitions were emptied: there is nothing left that an owner could work on. */
  forgetGivenOut(): void {
    this.#givenOut.clear();
    this.#completeSettled();
  }

  /** Moves what was asked for so long ago, committed or not. Returns which partitions. */
  expire(nowMs: number, timeoutMs: number): number[] {
    const late = [...this.#revoked].filter(([, { askedAtMs }]) => nowMs - askedAtMs >= timeoutMs);
    for (const [partition] of late) this.#complete(partition);
    return late.map(([partition]) => partition);
  }

  #add(client: number): Member {
    let id = 0;
    for (const member of this.#slots.each()) id = Math.max(id, member.id + 1);
    const member = newMember({ id, client, slot: this.#slots.nextId });
    this.#slots.put(member.slot, member);
    this.#byClient.set(client, member);
    return member;
  }

  #own(member: Member, partition: number): number | undefined {
    return this.owns(member, partition) ? partition : undefined;
  }

  /** In turn, in the order of slots. What an owner keeps it may go on working on. */
  #dealAll(): void {
    const { members } = this;
    const before = this.#owners;
    this.#revoked.clear();
    const lists = members.map((): number[] => []);
    this.#owners = before.map((_, partition) => {
      // Without members this is no index, and the partition is nobody's.
      const at = partition % members.length;
      lists[at]?.push(partition);
      return members[at];
    });
    members.forEach((member, at) => deal(member, lists[at]!));
    this.#owners.forEach((owner, partition) => {
      if (owner !== undefined && owner === before[partition]) return;
      this.#tenures[partition] = ++this.#lastTenure;
      this.#givenOut.delete(partition);
    });
    for (const partition of this.#givenOut.keys()) {
      if (partition >= this.#owners.length) this.#givenOut.delete(partition);
    }
    this.dealt.ring();
  }

  #takeShare(newcomer: Member, nowMs: number): void {
    const others = this.members.filter((member) => member !== newcomer);
    const promises = this.#promises();
    const takeover = fairTakeover(others.map((member) => this.#shareOf(member, promises)));
    others.forEach((giver, at) => {
      const count = takeover[at]!;
      if (count === 0) return;
      for (const partition of this.#offersOf(giver, promises).slice(0, count)) {
        const askedAtMs = this.#revoked.get(partition)?.askedAtMs ?? nowMs;
        this.#revoked.set(partition, { target: newcomer, askedAtMs });
      }
      this.#refreshRound(giver);
    });
  }

  #shareOf(member: Member, promises: Promises): Share {
    return {
      partitionsCount: member.round.length + (promises.get(member)?.length ?? 0),
      readyCount: member.round.filter((partition) => this.#isSettled(partition)).length,
    };
  }

  /**
   * What a member will have, the first to be given up first: what moves at once from the end of its list, what is
   * promised to it and not there yet, and then what it works on.
   */
  #offersOf(member: Member, promises: Promises): number[] {
    const fromTheEnd = member.round.toReversed();
    const ready = fromTheEnd.filter((partition) => this.#isSettled(partition));
    const busy = fromTheEnd.filter((partition) => !this.#isSettled(partition));
    return [...ready, ...promises.get(member) ?? [], ...busy];
  }

  #promises(): Promises {
    const promises = new Map<Member, number[]>();
    for (const [partition, { target }] of this.#revoked) {
      const promised = promises.get(target);
      if (promised === undefined) promises.set(target, [partition]);
      else promised.push(partition);
    }
    return promises;
  }

  /** Whether nothing that its owner was given waits for a commit. */
  #isSettled(partition: number): boolean {
    const givenOut = this.#givenOut.get(partition);
    if (givenOut === undefined) return true;
    const stored = this.#storedOffset(partition);
    return stored !== undefined && stored >= givenOut;
  }

  #completeSettled(): void {
    for (const partition of [...this.#revoked.keys()]) this.committed(partition);
  }

  #complete(partition: number): void {
    const { target } = this.#revoked.get(partition)!;
    const owner = this.#owners[partition]!;
    this.#revoked.delete(partition);
    this.#givenOut.delete(partition);
    this.#owners[partition] = target;
    this.#tenures[partition] = ++this.#lastTenure;
    deal(owner, owner.partitions.filter((each) => each !== partition));
    this.#refreshRound(owner);
    target.partitions = [...target.partitions, partition];
    this.#refreshRound(target);
    this.dealt.ring();
  }

  #refreshRound(member: Member): void {
    setRound(member, member.partitions.filter((partition) => !this.#revoked.has(partition)));
  }
}
