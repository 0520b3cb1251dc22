/** A connection in a consumer group, and the partitions that are its own. */
export interface Member {
  /** A small number of the group's own. */
  readonly id: number;
  /** The connection's client id. */
  readonly client: number;
  /** Its place in the order of members; a place left is taken again by the next who comes. */
  readonly slot: number;
  /** All of its partitions, those that it is asked to give up included. */
  partitions: readonly number[];
  /** The partitions it goes round: all but those that it is asked to give up. */
  round: readonly number[];
  /** Where in its round the next poll without a partition goes. */
  cursor: number;
  /** The partition that it polled last, for commits that name none. */
  lastPolled: number | undefined;
}

export function newMember(names: Pick<Member, "id" | "client" | "slot">): Member {
  return { ...names, partitions: [], round: [], cursor: 0, lastPolled: undefined };
}

/** The next partition of its round, and one step on; undefined when it has none to go round. */
export function takeTurn(member: Member): number | undefined {
  const partition = member.round[member.cursor];
  member.cursor = member.cursor + 1 < member.round.length ? member.cursor + 1 : 0;
  return partition;
}

/** Changes the round without skipping whoever comes next. */
export function setRound(member: Member, round: readonly number[]): void {
  const kept = new Set(round);
  const next = member.round.slice(member.cursor).find((partition) => kept.has(partition));
  member.round = round;
  member.cursor = next === undefined ? 0 : round.indexOf(next);
}

/** Gives the member another list, and starts its round anew. */
export function deal(member: Member, partitions: readonly number[]): void {
  member.partitions = partitions;
  member.round = partitions;
  member.cursor = 0;
  if (member.lastPolled !== undefined && !partitions.includes(member.lastPolled)) {
    member.lastPolled = undefined;
  }
}
