/**
 * Removals that the journal has and the disk does not yet (docs/log.md, Deletion): *entry → rename → done → answer*.
 *
 * All work here is on files whose partitions nobody has open, and each step may be repeated, so that a removal that was
 * interrupted anywhere is finished by going through it again. It is done when `state/galgo` says so; until then ids that it
 * frees are not given out again, and what it empties takes no messages.
 */
import { type LogContext, Pacer } from "../log/mod.ts";
import type { Clock, Disk } from "../platform/mod.ts";
import type { DataPaths } from "./paths.ts";
import { recordsOf, type Removal } from "./removal.ts";
import { sideBySide } from "./side_by_side.ts";
import type { PartitionName, StateRecord } from "./state/records.ts";
import type { ServerState } from "./state/server_state.ts";
import type { Trash } from "./trash.ts";

/** More syncs at a time gain nothing. */
export const SYNCS_AT_ONCE = 16;

export class Removals {
  /** Called when the disk refused a step. */
  onRefusal: () => void = () => {};

  readonly #clock: Clock;
  readonly #disk: Disk;
  readonly #paths: DataPaths;
  readonly #state: ServerState;
  readonly #trash: Trash;
  readonly #open = new Map<number, Removal>();
  /** Those of `#open` that nobody began to carry out. */
  readonly #fresh = new Set<number>();

  constructor(context: LogContext, paths: DataPaths, state: ServerState, trash: Trash) {
    this.#clock = context.clock;
    this.#disk = context.disk;
    this.#paths = paths;
    this.#state = state;
    this.#trash = trash;
  }

  get hasOpen(): boolean {
    return this.#open.size > 0;
  }

  /** From the moment that the journal has it. `isFresh`: nothing of it was tried, in this process or another. */
  begin(entry: number, removal: Removal, isFresh: boolean): void {
    this.#open.set(entry, removal);
    if (isFresh) this.#fresh.add(entry);
  }

  /** Whether a removal that is not done empties this partition. */
  empties(partition: PartitionName): boolean {
    for (const removal of this.#open.values()) {
      if (removal.kind === "content" && removal.partitions.some((name) => isSame(name, partition))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a removal that is not done is about this directory. */
  willTake(directory: string): boolean {
    for (const removal of this.#open.values()) {
      if (removal.kind !== "group" && this.#directoriesOf(removal).includes(directory)) return true;
    }
    return false;
  }

  /** Does all that is not done, and tells which partitions were emptied by it. Errors: DiskError; the rest stays open. */
  async finish(): Promise<PartitionName[]> {
    const emptied: PartitionName[] = [];
    for (const [entry, removal] of [...this.#open]) {
      await this.done(entry, () => this.#carryOut(entry, removal), recordsOf(removal));
      if (removal.kind === "content") emptied.push(...removal.partitions);
    }
    return emptied;
  }

  /**
   * Takes the files out of the way, which returns the directories that lack something then; makes that durable, and known.
   * Errors: DiskError; it stays open.
   */
  async done(
    entry: number,
    carryOut: () => Promise<Iterable<string>>,
    records: readonly StateRecord[],
  ): Promise<void> {
    try {
      await this.#done(entry, await carryOut(), records);
    } catch (error) {
      this.onRefusal();
      throw error;
    }
  }

  async #done(entry: number, changed: Iterable<string>, records: readonly StateRecord[]): Promise<void> {
    await this.#trash.sync();
    await sideBySide(changed, SYNCS_AT_ONCE, (directory) => this.#disk.syncDirectory(directory));
    const isLast = [...this.#open.keys()].every((open) => open === entry);
    // Changes are made one at a time, so nothing before this one is open then.
    this.#state.add(...records, isLast ? { kind: "settled", entries: entry + 1 } : { kind: "done", entry });
    await this.#state.save();
    this.#open.delete(entry);
    this.#fresh.delete(entry);
    this.#trash.letGo();
  }

  #carryOut(entry: number, removal: Removal): Promise<string[]> {
    const isFresh = this.#fresh.delete(entry);
    return removal.kind === "group" ? this.#removeOffsets(removal, isFresh) : this.#moveAway(removal);
  }

  /** Returns the directories that lack something now; what an earlier try took may have been synced or not. */
  async #moveAway(removal: Exclude<Removal, { readonly kind: "group" }>): Promise<string[]> {
    const changed = new Set<string>();
    const pacer = new Pacer(this.#clock);
    for (const path of this.#directoriesOf(removal)) {
      this.#trash.take(path);
      changed.add(path.slice(0, path.lastIndexOf("/")));
      await pacer.pace();
    }
    return [...changed].filter((directory) => this.#disk.facts(directory) !== undefined);
  }

  #directoriesOf(removal: Exclude<Removal, { readonly kind: "group" }>): string[] {
    const paths = this.#paths;
    switch (removal.kind) {
      case "stream":
        return [paths.stream(removal.streamId), `${paths.quarantine}/${removal.streamId}`];
      case "topic": {
        const { streamId, topicId } = removal;
        return [paths.topic(streamId, topicId), `${paths.quarantine}/${streamId}/${topicId}`];
      }
      case "partitions":
      case "content":
        return removal.partitions.map((name) => paths.ofPartition(name));
    }
  }

  async #removeOffsets(
    { groupId, partitions }: Removal & { readonly kind: "group" },
    isFresh: boolean,
  ): Promise<string[]> {
    const changed: string[] = [];
    const pacer = new Pacer(this.#clock);
    for (const name of partitions) {
      const directory = `${this.#paths.ofPartition(name)}/offsets/groups`;
      const isThere = this.#disk.facts(`${directory}/${groupId}`) !== undefined;
      if (isThere) this.#disk.removeFile(`${directory}/${groupId}`);
      if (isThere || (!isFresh && this.#disk.facts(directory) !== undefined)) changed.push(directory);
      await pacer.pace();
    }
    return changed;
  }
}

function isSame(a: PartitionName, b: PartitionName): boolean {
  return a.streamId === b.streamId && a.topicId === b.topicId && a.partitionId === b.partitionId;
}
