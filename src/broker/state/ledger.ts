/** What `state/galgo` says, all records taken together: the same whether they were just written or read at start. */
import { NO_NOTES, type OffsetRange, type PartitionNotes, type RecoveryPoint } from "../../log/mod.ts";
import type { PartitionName, StateRecord } from "./records.ts";

interface KnownPartition {
  isOurs: boolean;
  recoveryPoint: RecoveryPoint | undefined;
  skipped: readonly OffsetRange[];
  /** Segments before this offset are to go. */
  trimTo: number | undefined;
}

/** Segments that were to go, and perhaps have not all gone. */
export interface OpenTrim {
  readonly partition: PartitionName;
  readonly firstOffset: number;
}

export class StateLedger {
  /** By stream and topic, then by partition. */
  readonly #topics = new Map<string, Map<number, KnownPartition>>();
  /** Of entries from `settledEntries` on. */
  readonly #done = new Set<number>();
  #settledEntries = 0;

  /** What journal entries before this one remove is removed. */
  get settledEntries(): number {
    return this.#settledEntries;
  }

  isDone(entry: number): boolean {
    return entry < this.#settledEntries || this.#done.has(entry);
  }

  notes({ streamId, topicId, partitionId }: PartitionName): PartitionNotes {
    return this.#topics.get(topicKey(streamId, topicId))?.get(partitionId) ?? NO_NOTES;
  }

  *openTrims(): Iterable<OpenTrim> {
    for (const [partition, { trimTo }] of this.#partitions()) {
      if (trimTo !== undefined) yield { partition, firstOffset: trimTo };
    }
  }

  apply(record: StateRecord): void {
    switch (record.kind) {
      case "partitions_made":
        return this.#make(record);
      case "saved":
        this.#partition(record.partition).recoveryPoint = record.point;
        return;
      case "skipped": {
        const known = this.#partition(record.partition);
        known.skipped = [...known.skipped, record.range];
        return;
      }
      case "trim":
        this.#partition(record.partition).trimTo = record.firstOffset;
        return;
      case "trimmed":
        this.#partition(record.partition).trimTo = undefined;
        return;
      case "emptied":
        Object.assign(this.#partition(record.partition), nothing());
        return;
      case "stream_gone":
        for (const key of [...this.#topics.keys()]) {
          if (idsOf(key)[0] === record.streamId) this.#topics.delete(key);
        }
        return;
      case "topic_gone":
        this.#topics.delete(topicKey(record.streamId, record.topicId));
        return;
      case "partitions_gone": {
        const topic = this.#topic(record.streamId, record.topicId);
        for (const id of [...topic.keys()]) if (id >= record.firstId) topic.delete(id);
        return;
      }
      case "done":
        if (record.entry >= this.#settledEntries) this.#done.add(record.entry);
        return;
      case "settled":
        this.#settledEntries = record.entries;
        for (const entry of [...this.#done]) if (entry < record.entries) this.#done.delete(entry);
    }
  }

  /** As few records as say the same. */
  *records(): Iterable<StateRecord> {
    yield { kind: "settled", entries: this.#settledEntries };
    for (const entry of this.#done) yield { kind: "done", entry };
    for (const [key, topic] of this.#topics) {
      const [streamId, topicId] = idsOf(key);
      for (const { firstId, count } of runs([...topic].filter(([, { isOurs }]) => isOurs))) {
        yield { kind: "partitions_made", streamId, topicId, firstId, count };
      }
    }
    for (const [partition, { recoveryPoint: point, skipped, trimTo }] of this.#partitions()) {
      if (point !== undefined) yield { kind: "saved", partition, point };
      for (const range of skipped) yield { kind: "skipped", partition, range };
      if (trimTo !== undefined) yield { kind: "trim", partition, firstOffset: trimTo };
    }
  }

  #make({ streamId, topicId, firstId, count }: StateRecord & { readonly kind: "partitions_made" }): void {
    const topic = this.#topic(streamId, topicId);
    for (let id = firstId; id < firstId + count; id++) topic.set(id, { isOurs: true, ...nothing() });
  }

  *#partitions(): Iterable<[PartitionName, KnownPartition]> {
    for (const [key, topic] of this.#topics) {
      const [streamId, topicId] = idsOf(key);
      for (const [partitionId, known] of topic) yield [{ streamId, topicId, partitionId }, known];
    }
  }

  #topic(streamId: number, topicId: number): Map<number, KnownPartition> {
    const key = topicKey(streamId, topicId);
    const known = this.#topics.get(key) ?? new Map<number, KnownPartition>();
    this.#topics.set(key, known);
    return known;
  }

  #partition({ streamId, topicId, partitionId }: PartitionName): KnownPartition {
    const topic = this.#topic(streamId, topicId);
    const known = topic.get(partitionId) ?? { isOurs: false, ...nothing() };
    topic.set(partitionId, known);
    return known;
  }
}

function nothing(): Omit<KnownPartition, "isOurs"> {
  return { recoveryPoint: undefined, skipped: [], trimTo: undefined };
}

function topicKey(streamId: number, topicId: number): string {
  return `${streamId}/${topicId}`;
}

function idsOf(key: string): [streamId: number, topicId: number] {
  const [streamId, topicId] = key.split("/");
  return [Number(streamId), Number(topicId)];
}

/** Ids that follow one another, as ranges. */
function runs(partitions: readonly [number, unknown][]): { firstId: number; count: number }[] {
  const found: { firstId: number; count: number }[] = [];
  for (const [id] of partitions.toSorted(([a], [b]) => a - b)) {
    const last = found[found.length - 1];
    if (last !== undefined && last.firstId + last.count === id) last.count++;
    else found.push({ firstId: id, count: 1 });
  }
  return found;
}
