/** Where things lie in the data folder (docs/log.md, Files). */
import type { PartitionName } from "./state/records.ts";

export class DataPaths {
  readonly root: string;
  readonly #runtimePath: string;

  /** The second is below the first. */
  constructor(dataPath: string, runtimePath = "runtime") {
    this.root = dataPath;
    this.#runtimePath = runtimePath;
  }

  get journal(): string {
    return `${this.root}/state`;
  }

  /** What this server alone knows. */
  get state(): string {
    return `${this.journal}/galgo`;
  }

  get runtime(): string {
    return `${this.root}/${this.#runtimePath}`;
  }

  /** The directories between `runtime` and the root, and the root, the nearest first. */
  get aboveRuntime(): string[] {
    const names = this.#runtimePath.split("/").slice(0, -1);
    return [...names.map((_, at) => `${this.root}/${names.slice(0, at + 1).join("/")}`).reverse(), this.root];
  }

  get runtimeNumber(): string {
    return `${this.runtime}/galgo`;
  }

  get streams(): string {
    return `${this.root}/streams`;
  }

  get deleting(): string {
    return `${this.root}/deleting`;
  }

  get orphaned(): string {
    return `${this.root}/orphaned`;
  }

  get quarantine(): string {
    return `${this.root}/quarantine`;
  }

  stream(streamId: number): string {
    return `${this.streams}/${streamId}`;
  }

  topics(streamId: number): string {
    return `${this.stream(streamId)}/topics`;
  }

  topic(streamId: number, topicId: number): string {
    return `${this.topics(streamId)}/${topicId}`;
  }

  partitions(streamId: number, topicId: number): string {
    return `${this.topic(streamId, topicId)}/partitions`;
  }

  partition(streamId: number, topicId: number, partitionId: number): string {
    return `${this.partitions(streamId, topicId)}/${partitionId}`;
  }

  ofPartition({ streamId, topicId, partitionId }: PartitionName): string {
    return this.partition(streamId, topicId, partitionId);
  }

  /** The directories that lead to a topic's partitions, the nearest first. */
  ancestorsOfPartitions(streamId: number, topicId: number): string[] {
    return [
      this.partitions(streamId, topicId),
      this.topic(streamId, topicId),
      this.topics(streamId),
      this.stream(streamId),
      this.streams,
      this.root,
    ];
  }
}
