/**
 * The files behind the model: opens, empties and removes the partitions of streams and topics.
 *
 * Nothing here decides; it follows what the journal said. What is deleted is renamed into `deleting/` in one step and
 * removed from there, a few files a turn. Directories that the journal does not know are moved to `orphaned/` and never
 * deleted: a lost journal must not cost the messages.
 */
import type { Clock, Disk, Logger } from "../platform/mod.ts";
import { type LogContext, Pacer, PartitionLog, removeTree } from "../log/mod.ts";
import type { Metadata, Partition, Stream, Topic } from "./metadata.ts";
import type { DataPaths } from "./paths.ts";
import type { ServerState } from "./state/server_state.ts";

const ID = /^\d{1,10}$/;

export class Storage {
  readonly paths: DataPaths;
  readonly state: ServerState;
  readonly #context: LogContext;
  #deletions = 0;
  readonly #removing = new Set<Promise<void>>();

  constructor(context: LogContext, paths: DataPaths, state: ServerState) {
    this.#context = context;
    this.paths = paths;
    this.state = state;
  }

  get #disk(): Disk {
    return this.#context.disk;
  }

  get #clock(): Clock {
    return this.#context.clock;
  }

  get #logger(): Logger {
    return this.#context.logger;
  }

  /** Brings the folder in line with the model and opens all partitions. Errors: DiskError. */
  async openAll(metadata: Metadata): Promise<void> {
    await removeTree(this.#clock, this.#disk, this.paths.deleting);
    this.#disk.makeDirectory(this.paths.streams);
    this.#setOrphansAside(metadata);
    await this.#disk.syncDirectory(this.paths.root);
    for (const stream of metadata.streams.each()) {
      this.createStream(stream);
      for (const topic of stream.topics.each()) await this.#openTopic(stream, topic);
    }
  }

  /** The stream is in the journal already; where its directory cannot be made, its first topic tries again. */
  createStream(stream: Stream): void {
    try {
      this.#disk.makeDirectory(this.paths.topics(stream.id));
    } catch (error) {
      this.#logger.error(`stream "${stream.name}" has no directory yet`, error);
    }
  }

  /** Makes the files of new partitions, in the order of their ids. Errors: DiskError; nothing is left of them then. */
  async createLogs(
    streamId: number,
    topicId: number,
    partitionIds: readonly number[],
  ): Promise<PartitionLog[]> {
    const logs: PartitionLog[] = [];
    const pacer = new Pacer(this.#clock);
    const [firstId] = partitionIds;
    if (firstId !== undefined) {
      // Should the creation fail, the next one of these ids is ours, too.
      this.state.add({ kind: "partitions_made", streamId, topicId, firstId, count: partitionIds.length });
      await this.state.save();
    }
    try {
      this.#disk.makeDirectory(this.paths.partitions(streamId, topicId));
      for (const id of partitionIds) {
        logs.push(await this.#open(streamId, topicId, id));
        await pacer.pace();
      }
      return logs;
    } catch (error) {
      for (const log of logs) await log.discard();
      for (const id of partitionIds) await this.#discardPartition(streamId, topicId, id);
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
    for (const [at, log] of logs.entries()) {
      await log.discard();
      await this.#discardPartition(streamId, topicId, firstId + at);
    }
  }

  /** Opens what the journal knows. A partition that cannot be opened is out of use until the next start; others go on. */
  async #openTopic(stream: Stream, topic: Topic): Promise<void> {
    const pacer = new Pacer(this.#clock);
    for (const partition of topic.partitions) {
      try {
        partition.log = await this.#open(stream.id, topic.id, partition.id);
      } catch (error) {
        const name = `${partition.id} of topic "${topic.name}" of stream "${stream.name}"`;
        this.#logger.error(`partition ${name} could not be opened`, error);
      }
      await pacer.pace();
    }
  }

  /** Empties partitions and their stored offsets. Errors: DiskError. */
  async purge(partitions: Iterable<Partition>): Promise<void> {
    for (const partition of partitions) {
      if (partition.log === undefined) continue;
      const trash = this.#trashPath();
      await partition.log.purge(trash);
      this.#removeLater(trash);
    }
  }

  async deleteStream(stream: Stream): Promise<void> {
    for (const topic of stream.topics.each()) await this.#closeLogs(topic.partitions);
    await this.#discard(this.paths.stream(stream.id), this.paths.streams);
    await this.#discard(`${this.paths.quarantine}/${stream.id}`, this.paths.quarantine);
  }

  async deleteTopic(stream: Stream, topic: Topic): Promise<void> {
    await this.#closeLogs(topic.partitions);
    await this.#discard(this.paths.topic(stream.id, topic.id), this.paths.topics(stream.id));
    await this.#discard(
      `${this.paths.quarantine}/${stream.id}/${topic.id}`,
      `${this.paths.quarantine}/${stream.id}`,
    );
  }

  async deletePartitions(stream: Stream, topic: Topic, partitions: readonly Partition[]): Promise<void> {
    await this.#closeLogs(partitions);
    for (const { id } of partitions) await this.#discardPartition(stream.id, topic.id, id);
  }

  /** Syncs and closes everything. Tells how many partitions had messages that were not synced. */
  async closeAll(metadata: Metadata): Promise<{ partitionsFlushed: number }> {
    let partitionsFlushed = 0;
    for (const { name, partition } of metadata.namedPartitions()) {
      if (partition.log?.hasUnsynced) partitionsFlushed++;
      try {
        this.state.addPoint(name, await partition.log?.close());
      } catch (error) {
        this.#logger.error(`a partition could not be flushed`, error);
      }
    }
    await Promise.all(this.#removing);
    await this.state.trySave();
    await this.state.close();
    return { partitionsFlushed };
  }

  #open(streamId: number, topicId: number, partitionId: number): Promise<PartitionLog> {
    return PartitionLog.open(this.#context, {
      directory: this.paths.partition(streamId, topicId, partitionId),
      ancestors: this.paths.ancestorsOfPartitions(streamId, topicId),
      quarantine: `${this.paths.quarantine}/${streamId}/${topicId}/${partitionId}`,
      notes: this.state.notes({ streamId, topicId, partitionId }),
    });
  }

  #discardPartition(streamId: number, topicId: number, id: number): Promise<void> {
    return this.#discard(
      this.paths.partition(streamId, topicId, id),
      this.paths.partitions(streamId, topicId),
    );
  }

  async #closeLogs(partitions: readonly Partition[]): Promise<void> {
    for (const partition of partitions) await partition.log?.discard();
  }

  /** Moves a directory out of the way for good and lets the files go afterwards. */
  async #discard(directory: string, parent: string): Promise<void> {
    if (this.#disk.facts(directory) === undefined) return;
    const trash = this.#trashPath();
    this.#disk.rename(directory, trash);
    await this.#disk.syncDirectory(this.paths.deleting);
    await this.#disk.syncDirectory(parent);
    this.#removeLater(trash);
  }

  #trashPath(): string {
    this.#disk.makeDirectory(this.paths.deleting);
    for (;;) {
      const path = `${this.paths.deleting}/${this.#deletions++}`;
      if (this.#disk.facts(path) === undefined) return path;
    }
  }

  #removeLater(path: string): void {
    const removing = removeTree(this.#clock, this.#disk, path)
      .catch((error) =>
        this.#logger.error(`"${path}" could not be removed; the next start tries again`, error)
      )
      .finally(() => this.#removing.delete(removing));
    this.#removing.add(removing);
  }

  #setOrphansAside(metadata: Metadata): void {
    const { paths } = this;
    const aside = `${paths.orphaned}/${this.#clock.nowMicros()}`;
    for (const [streamId, directory] of this.#directoriesIn(paths.streams)) {
      const stream = streamId === undefined ? undefined : metadata.streams.get(streamId);
      if (stream === undefined) this.#setAside(directory, aside);
      else this.#setTopicsAside(stream, aside);
    }
  }

  #setTopicsAside(stream: Stream, aside: string): void {
    for (const [topicId, directory] of this.#directoriesIn(this.paths.topics(stream.id))) {
      const topic = topicId === undefined ? undefined : stream.topics.get(topicId);
      if (topic === undefined) {
        this.#setAside(directory, aside);
        continue;
      }
      for (const [partitionId, place] of this.#directoriesIn(this.paths.partitions(stream.id, topic.id))) {
        if (partitionId === undefined || topic.partitions[partitionId] === undefined) {
          this.#setAside(place, aside);
        }
      }
    }
  }

  /** The directories inside, with the number that is their name. */
  #directoriesIn(path: string): [number | undefined, string][] {
    if (this.#disk.facts(path) === undefined) return [];
    return this.#disk.list(path)
      .filter(({ isDirectory }) => isDirectory)
      .map(({ name }) => [ID.test(name) ? Number(name) : undefined, `${path}/${name}`]);
  }

  #setAside(directory: string, aside: string): void {
    const target = `${aside}${directory.slice(this.paths.root.length)}`;
    this.#disk.makeDirectory(target.slice(0, target.lastIndexOf("/")));
    this.#disk.rename(directory, target);
    this.#logger.warn(`"${directory}" is not in the journal; it was moved to "${target}"`);
  }
}

/** Gives partitions the logs that were opened for them, in the same order. */
export function attachLogs(
  partitions: readonly Partition[],
  logs: readonly (PartitionLog | undefined)[],
): void {
  for (const [at, partition] of partitions.entries()) partition.log = logs[at];
}
