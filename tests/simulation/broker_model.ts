/**
 * What a broker must have after a crash, as far as answers tell: streams with at most one topic each, its partitions and
 * groups. Plain data, so that a copy can be made before each operation: one that was in progress has happened as a whole
 * or not at all.
 */
import assert from "node:assert/strict";

export interface PartitionModel {
  /** Ids of all messages that may be there, at their offsets. */
  sent: number[];
  /** So many of them were answered. */
  answered: number;
  /** Everything before this offset is gone, and everything before the second may be. */
  gone: number;
  mayBeGone: number;
  /** Values that the stored offset of each reader may have; a reader that is not listed has none. */
  readonly offsets: Map<string, readonly (number | undefined)[]>;
}

export interface TopicModel {
  readonly partitions: PartitionModel[];
  readonly groups: Set<string>;
}

export interface StreamModel {
  topic: TopicModel | undefined;
}

export type WorldModel = Map<string, StreamModel>;

/** What was found of a partition. */
export interface FoundPartition {
  /** Offset of the first of `ids`. */
  readonly first: number;
  readonly ids: readonly number[];
  readonly offsets: ReadonlyMap<string, number | undefined>;
  /** So many messages this kind of crash must not undo; without it all that were answered. */
  readonly promised: number | undefined;
}

export interface FoundTopic {
  readonly partitions: readonly FoundPartition[];
  readonly groups: readonly string[];
}

export type FoundWorld = ReadonlyMap<string, { readonly topic: FoundTopic | undefined }>;

export function newPartition(): PartitionModel {
  return { sent: [], answered: 0, gone: 0, mayBeGone: 0, offsets: new Map() };
}

/** Nothing of before may ever be seen again. */
export function emptyPartition(partition: PartitionModel): void {
  Object.assign(partition, { sent: [], answered: 0, gone: 0, mayBeGone: 0 });
  partition.offsets.clear();
}

/** Errors: AssertionError when that is not what the model says. */
export function compare(model: WorldModel, found: FoundWorld): void {
  assert.deepEqual([...found.keys()].sort(), [...model.keys()].sort(), "the streams");
  for (const [name, { topic }] of model) {
    const there = found.get(name)!.topic;
    assert.equal(there !== undefined, topic !== undefined, `the topic of ${name} is there or not`);
    if (topic === undefined || there === undefined) continue;
    assert.deepEqual([...there.groups].sort(), [...topic.groups].sort(), `the groups of ${name}`);
    assert.equal(there.partitions.length, topic.partitions.length, `the partitions of ${name}`);
    for (const [id, partition] of topic.partitions.entries()) {
      comparePartition(partition, there.partitions[id]!, `${name}/${id}`);
    }
  }
}

function comparePartition(model: PartitionModel, found: FoundPartition, name: string): void {
  const { first, ids } = found;
  const end = first + ids.length;
  const promised = Math.min(found.promised ?? model.answered, model.answered);
  if (ids.length > 0) {
    assert.ok(first >= model.gone && first <= model.mayBeGone, `${name} begins at ${first}`);
    assert.deepEqual(ids, model.sent.slice(first, end), `the messages of ${name} from ${first} on`);
    assert.ok(end >= promised, `${name} ends at ${end}, and ${promised} were promised`);
  } else assert.ok(model.mayBeGone >= promised, `${name} is empty, and ${promised} were promised`);
  for (const [reader, offset] of found.offsets) {
    const possible = (model.offsets.get(reader) ?? [undefined]).map((value) =>
      value === undefined || end === 0 ? undefined : Math.min(value, end - 1)
    );
    assert.ok(possible.includes(offset), `${reader} is at ${offset} of ${name}, not at one of ${possible}`);
  }
}

/** What was found is what the next life begins with. */
export function adopt(model: WorldModel, found: FoundWorld): void {
  for (const [name, { topic }] of model) {
    for (const [id, partition] of topic?.partitions.entries() ?? []) {
      const { first, ids, offsets } = found.get(name)!.topic!.partitions[id]!;
      if (ids.length > 0) {
        partition.sent.length = first + ids.length;
        partition.gone = partition.mayBeGone = first;
      } else partition.sent.length = partition.gone = partition.mayBeGone = first;
      partition.answered = partition.sent.length;
      partition.offsets.clear();
      for (const [reader, offset] of offsets) {
        if (offset !== undefined) partition.offsets.set(reader, [offset]);
      }
    }
  }
}
