/**
 * The files behind the model: opens, empties and removes the partitions of streams and topics. Nothing here decides; it
 * follows what the journal said.
 */
import { finishTrim, type LogContext, Pacer, PartitionLog } from "../log/mod.ts";
import type { Metadata, NamedPartition, Partition, Stream } from "./metadata.ts";
import { setOrphansAside } from "./orphans.ts";
import type { OpeningProgress } from "./opening_progress.ts";
import type { DataPaths } from "./paths.ts";
import { isMadeAgain, type Removal } from "./removal.ts";
import { Removals, SYNCS_AT_ONCE } from "./removals.ts";
import { Serial } from "./serial.ts";
import { sideBySide } from "./side_by_side.ts";
import type { PartitionName } from "./state/records.ts";
import type { ServerState } from "./state/server_state.ts";
import { Trash } from "./trash.ts";

export class Storage {
  readonly paths: DataPaths;
  readonly state: ServerState;
  readonly removals: Removals;
  readonly #context: LogContext;
  readonly #metadata: Metadata;
  readonly #trash: Trash;

  constructor(context: LogContext, paths: DataPaths, state: ServerState, metadata: Metadata) {
    this.#context = context;
    this.paths = paths;
    this.state = state;
    this.#metadata = metadata;
    this.#trash = new Trash(context, paths.deleting);
    this.removals = new Removals(context, paths, state, this.#trash);
  }

  /**
   * Brings the folder in line with the model, finishes the `removals` that the journal has and nobody finished, and opens
   * all partitions. Errors: DiskError.
   */
  async openAll(removals: ReadonlyMap<number, Removal>, progress: OpeningProgress): Promise<void> {
    progress.partitionsTotal = [...this.#metadata.namedPartitions()].length;
    const { disk } = this.#context;
    disk.makeDirectory(this.paths.streams);
    await this.#finishOld(removals);
    setOrphansAside(this.#context, this.paths, this.#metadata, (path) => this.removals.willTake(path));
    await disk.syncDirectory(this.paths.root);
    for (const stream of this.#metadata.streams.each()) this.createStream(stream);
    const pacer = new Pacer(this.#context.clock);
    for (const each of this.#metadata.namedPartitions()) {
      if (!this.removals.empties(each.name)) await this.#openKnown(each);
      progress.partitionsOpen++;
      await pacer.pace();
    }
    this.#trash.letGoOfAll();
  }

  /** The stream is in the journal already; where its directory cannot be made, its first topic tries again. */
  createStream(stream: Stream): void {
    try {
      this.#context.disk.makeDirectory(this.paths.topics(stream.id));
    } catch (error) {
      this.#context.logger.error(`stream "${stream.name}" has no directory yet`, error);
    }
  }

  /** Makes the files of new partitions, in the order of their ids. Errors: DiskError; nothing is left of them then. */
  async createLogs(
    streamId: number,
    topicId: number,
    partitionIds: readonly number[],
  ): Promise<PartitionLog[]> {
    const logs: PartitionLog[] = [];
    const pacer = new Pacer(this.#context.clock);
    const [firstId] = partitionIds;
    if (firstId !== undefined) {
      // Should the creation fail, the next one of these ids is ours, too.
      this.state.add({ kind: "partitions_made", streamId, topicId, firstId, count: partitionIds.length });
      await this.state.save();
    }
    try {
      this.#context.disk.makeDirectory(this.paths.partitions(streamId, topicId));
      for (const partitionId of partitionIds) {
        logs.push(await this.#open({ streamId, topicId, partitionId }));
        await pacer.pace();
      }
      return logs;
    } catch (error) {
      await this.#discard(streamId, topicId, { logs, partitionIds });
      throw error;
    }
  }

  /** Takes partitions away that nobody has seen. Errors: DiskError. */
  async discardLogs(
    streamId: number,
    topicId: number,
    logs: readonly PartitionLog[],
    firstId = 0,
  ): Promise<void> {
    await this.#discard(streamId, topicId, { logs, partitionIds: logs.map((_, at) => firstId + at) });
  }

  async #discard(
    streamId: number,
    topicId: number,
    { logs, partitionIds }: {
      readonly logs: readonly PartitionLog[];
      readonly partitionIds: readonly number[];
    },
  ): Promise<void> {
    for (const log of logs) await log.discard();
    for (const id of partitionIds) this.#trash.take(this.paths.partition(streamId, topicId, id));
    await this.#trash.sync();
    const above = this.paths.partitions(streamId, topicId);
    if (this.#context.disk.facts(above) !== undefined) await this.#context.disk.syncDirectory(above);
    this.#trash.letGo();
  }

  /** Closes what the journal has removed, and removes it. Errors: DiskError; `finishRemovals` tries again. */
  async remove(partitions: Iterable<Partition>): Promise<void> {
    await sideBySide(partitions, SYNCS_AT_ONCE, async ({ log }) => await log?.discard());
    await this.finishRemovals();
  }

  /** Removes what is stored for a group that the journal has removed. Errors: DiskError; as `remove`. */
  async removeOffsets(partitions: Iterable<Partition>, groupId: number): Promise<void> {
    for (const { log } of partitions) log?.offsets.forget("groups", groupId);
    await this.finishRemovals();
  }

  /**
   * Empties partitions, as entry `entry` of the journal says. None takes messages before all is done and known to be, or a
   * later start would empty them again. Errors: DiskError; each is as before or empty then.
   */
  async purge(entry: number, partitions: readonly NamedPartition[]): Promise<void> {
    const { promise: settled, resolve, reject } = Promise.withResolvers<void>();
    settled.catch(() => {});
    // They wait side by side for what is in flight, and then come one by one: files are moved and made on the event loop.
    const oneByOne = new Serial();
    const pacer = new Pacer(this.#context.clock);
    const inTurn = (task: () => Promise<void>) =>
      oneByOne.run(async () => {
        await pacer.pace();
        await task();
      });
    const take = (directory: string) => void this.#trash.take(directory);
    const emptied: PartitionName[] = [];
    let failure: unknown;
    await sideBySide(partitions, SYNCS_AT_ONCE, async ({ name, partition: { log } }) => {
      try {
        if (log === undefined) take(this.paths.ofPartition(name));
        else await log.purge({ inTurn, take }, settled);
        emptied.push(name);
      } catch (error) {
        if (log?.isClosed) emptied.push(name);
        throw error;
      }
    }).catch((error) => failure = error);
    try {
      const changed = new Set(
        emptied.map(({ streamId, topicId }) => this.paths.partitions(streamId, topicId)),
      );
      const records = emptied.map((partition) => ({ kind: "emptied", partition } as const));
      await this.removals.done(entry, () => Promise.resolve(changed), records);
      resolve();
    } catch (error) {
      reject(error);
      for (const { partition } of partitions) partition.log = undefined;
      throw error;
    }
    for (const each of partitions) if (each.partition.log?.isClosed) await this.#openKnown(each);
    if (failure !== undefined) throw failure;
  }

  /** Removes up to `count` segments from the front. Errors: those of PartitionLog.deleteSegments. */
  async deleteSegments(partition: PartitionName, log: PartitionLog, count: number): Promise<number> {
    let isBegun = false;
    try {
      return await log.deleteSegments(count, {
        intend: (firstOffset) => {
          isBegun = true;
          this.state.add({ kind: "trim", partition, firstOffset });
          return this.state.save();
        },
        take: (path) => void this.#trash.take(path),
      });
    } finally {
      // Only a death leaves it to the next start. What was refused is over: consumers may go back behind it.
      if (isBegun) {
        this.state.add({ kind: "trimmed", partition });
        await this.state.trySave();
      }
      this.#trash.letGo();
    }
  }

  /** What earlier removals left undone, before something is made that could take its place. Errors: DiskError. */
  async finishRemovals(): Promise<void> {
    for (const name of await this.removals.finish()) {
      const partition = this.#metadata.partition(name);
      if (partition !== undefined && partition.log === undefined) await this.#openKnown({ name, partition });
    }
  }

  /** Syncs and closes everything. Tells how many partitions had messages that were not synced. */
  async closeAll(): Promise<{ partitionsFlushed: number }> {
    let partitionsFlushed = 0;
    for (const { name, partition } of this.#metadata.namedPartitions()) {
      if (partition.log?.hasUnsynced) partitionsFlushed++;
      try {
        this.state.addPoint(name, await partition.log?.close());
      } catch (error) {
        this.#context.logger.error(`a partition could not be flushed`, error);
      }
    }
    await this.#trash.close();
    await this.state.trySave();
    await this.state.close();
    return { partitionsFlushed };
  }

  /** Where that is refused, partitions that were to be emptied stay closed, and it is tried again later. */
  async #finishOld(removals: ReadonlyMap<number, Removal>): Promise<void> {
    const { logger } = this.#context;
    for (const [entry, removal] of removals) {
      if (isMadeAgain(this.#metadata, removal)) {
        logger.error(`entry ${entry} of the journal was not carried out, and what it removes was made again`);
      } else this.removals.begin(entry, removal, false);
    }
    try {
      await this.removals.finish();
      for (const { partition, firstOffset } of this.state.openTrims()) {
        const directory = this.paths.ofPartition(partition);
        await finishTrim(this.#context, directory, firstOffset, (path) => void this.#trash.take(path));
        this.state.add({ kind: "trimmed", partition });
      }
      await this.state.trySave();
    } catch (error) {
      logger.error("a deletion that was interrupted could not be finished yet", error);
    }
  }

  /** Opens what the journal knows. A partition that cannot be opened is out of use until the next start; others go on. */
  async #openKnown({ name, partition }: NamedPartition): Promise<void> {
    try {
      partition.log = await this.#open(name);
    } catch (error) {
      partition.log = undefined;
      this.#context.logger.error(
        `the partition in "${this.paths.ofPartition(name)}" could not be opened`,
        error,
      );
    }
  }

  #open(name: PartitionName): Promise<PartitionLog> {
    const { streamId, topicId, partitionId } = name;
    return PartitionLog.open(this.#context, {
      directory: this.paths.ofPartition(name),
      ancestors: this.paths.ancestorsOfPartitions(streamId, topicId),
      quarantine: `${this.paths.quarantine}/${streamId}/${topicId}/${partitionId}`,
      notes: this.state.notes(name),
    });
  }
}

/** Gives partitions the logs that were opened for them, in the same order. */
export function attachLogs(
  partitions: readonly Partition[],
  logs: readonly (PartitionLog | undefined)[],
): void {
  for (const [at, partition] of partitions.entries()) partition.log = logs[at];
}
