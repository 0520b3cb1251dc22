/**
 * Puts a data folder in order that no broker uses (docs/log.md, Verifying): the journal is cut where it is damaged,
 * every log is walked, every index and stored offset made to fit. What is taken out is in quarantine. What was done is
 * told to the platform's logger, line by line.
 */
import { createLogContext, type LogContext, NO_NOTES, type OffsetRange, PartitionLog } from "../log/mod.ts";
import type { Logger, Platform } from "../platform/mod.ts";
import { decodeChange } from "./change.ts";
import { changeText } from "./change_text.ts";
import { Journal, setJournalAside } from "./journal.ts";
import { contentsOf, entriesBehind, readAll } from "./journal_contents.ts";
import type { JournalEntry } from "./journal_entry.ts";
import { Metadata } from "./metadata.ts";
import { DataPaths } from "./paths.ts";
import { replay } from "./replay.ts";
import type { BrokerSettings } from "./settings.ts";
import { ServerState } from "./state/server_state.ts";
import type { PartitionName } from "./state/records.ts";
import { StartError } from "./start_error.ts";
import { directoryOf, NO_DEFAULTS, whereText } from "./verify_folder.ts";

export interface RepairSettings extends Pick<BrokerSettings, "dataPath" | "runtimePath" | "log" | "limits"> {
  /** Consumers go on behind messages that are damaged. */
  readonly skipDamaged: boolean;
}

export interface Damaged extends OffsetRange {
  readonly where: string;
}

export interface FolderRepaired {
  readonly partitionsCount: number;
  /** Messages that are lost; the rest is served. */
  readonly damaged: readonly Damaged[];
  /** What the journal lost, as far as it can still be read. */
  readonly lostChanges: readonly string[];
  /** What could not be put in order. */
  readonly failures: readonly string[];
}

/** Nobody else may use the folder meanwhile. Errors: DiskError, StartError; what was done by then is done. */
export async function repairFolder(platform: Platform, settings: RepairSettings): Promise<FolderRepaired> {
  const paths = new DataPaths(settings.dataPath, settings.runtimePath);
  const lostChanges = await repairJournal(platform, paths);
  const { journal, entries } = await Journal.open(platform, placeOf(paths));
  journal.close();
  const metadata = new Metadata();
  replay(metadata, NO_DEFAULTS, { entries, directory: paths.journal, isDone: () => true });
  const state = ServerState.open(platform, paths, entries.length);
  try {
    await state.begin();
    const context = createLogContext(platform, settings.log, {
      ...settings.limits,
      quarantine: { path: paths.quarantine, mostBytes: settings.limits.quarantineBytes },
    });
    const repaired = await new Repair(context, paths, state, settings.skipDamaged).run(metadata);
    await state.save();
    return { ...repaired, lostChanges };
  } finally {
    await state.close();
  }
}

function placeOf(paths: DataPaths): { directory: string; quarantine: string } {
  return { directory: paths.journal, quarantine: paths.quarantine };
}

/** Keeps what is valid and can be understood, from the start on; tells what the rest said. */
async function repairJournal(platform: Platform, paths: DataPaths): Promise<string[]> {
  const path = `${paths.journal}/log`;
  if (platform.disk.facts(path) === undefined) throw new StartError(`there is no journal "${path}"`);
  const file = platform.disk.open(path, { write: true });
  try {
    const bytes = readAll(file);
    const { entries, lengthBytes, fault } = contentsOf(bytes);
    const understood = entriesUnderstood(entries, paths.journal);
    if (understood === entries.length && (fault === undefined || fault.isTorn)) return [];
    if (understood === 0) {
      throw new StartError(`the journal "${path}" has no entry that can be used; restore it`);
    }
    const position = understood === entries.length ? lengthBytes : positionOf(bytes, understood);
    const kept = await setJournalAside(platform, placeOf(paths), file, bytes, position);
    platform.logger.warn(
      `the journal was cut at position ${position}, behind entry ${understood - 1}; the ${
        bytes.length - position
      } bytes ` +
        `behind it are kept in "${kept}"`,
    );
    return entriesBehind(bytes, position).map(lostText);
  } finally {
    file.close();
  }
}

/** How many entries from the first on can be replayed. */
function entriesUnderstood(entries: readonly JournalEntry[], directory: string): number {
  const metadata = new Metadata();
  for (const [at, entry] of entries.entries()) {
    try {
      replay(metadata, NO_DEFAULTS, { entries: [entry], directory, isDone: () => true });
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      return at;
    }
  }
  return entries.length;
}

function positionOf(bytes: Uint8Array, count: number): number {
  // The entries before it are as long as what is left of the file is shorter without them.
  let low = 0;
  for (let high = bytes.length; low < high;) {
    const middle = Math.floor((low + high) / 2);
    if (contentsOf(bytes.subarray(0, middle)).entries.length >= count) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lostText(entry: JournalEntry): string {
  try {
    const change = decodeChange(entry.code, entry.command);
    if (change !== undefined) return changeText(change, entry, undefined);
  } catch {
    // The entry's checksum is right, so another version wrote it.
  }
  return `change ${entry.index} with code ${entry.code}, which cannot be understood`;
}

class Repair {
  readonly #context: LogContext;
  readonly #logger: Logger;
  readonly #paths: DataPaths;
  readonly #state: ServerState;
  readonly #skipDamaged: boolean;
  readonly #damaged: Damaged[] = [];
  readonly #failures: string[] = [];
  #partitionsCount = 0;

  constructor(context: LogContext, paths: DataPaths, state: ServerState, skipDamaged: boolean) {
    this.#context = context;
    this.#logger = context.logger;
    this.#paths = paths;
    this.#state = state;
    this.#skipDamaged = skipDamaged;
  }

  async run(metadata: Metadata): Promise<Omit<FolderRepaired, "lostChanges">> {
    for (const { name } of metadata.namedPartitions()) {
      const where = whereText(metadata, name);
      this.#partitionsCount++;
      try {
        await this.#repair(name, where);
      } catch (error) {
        this.#failures.push(`${where}: ${(error as Error).message}`);
      }
    }
    return { partitionsCount: this.#partitionsCount, damaged: this.#damaged, failures: this.#failures };
  }

  /**
   * Twice: as a start would do it, which knows what of the end was never acknowledged; then with nothing trusted, which
   * walks all of it.
   */
  async #repair(partition: PartitionName, where: string): Promise<void> {
    const { streamId, topicId, partitionId } = partition;
    const place = {
      directory: directoryOf(this.#paths, partition),
      ancestors: this.#paths.ancestorsOfPartitions(streamId, topicId),
      quarantine: `${this.#paths.quarantine}/${streamId}/${topicId}/${partitionId}`,
    };
    const notes = this.#state.notes(partition);
    const asAtStart = await PartitionLog.open(this.#context, { ...place, notes });
    await asAtStart.close();
    const log = await PartitionLog.open(this.#context, {
      ...place,
      notes: { ...NO_NOTES, skipped: notes.skipped },
    });
    const { refusal, damaged } = log.condition;
    if (refusal !== undefined) this.#failures.push(`${where}: ${refusal}`);
    this.#state.addPoint(partition, await log.close());
    for (const { firstOffset, nextOffset } of damaged) {
      const range = { firstOffset, nextOffset };
      this.#damaged.push({ ...range, where });
      if (!this.#skipDamaged) continue;
      this.#state.add({ kind: "skipped", partition, range });
      this.#logger.info(`consumers of ${where} step over offsets ${firstOffset} to ${nextOffset - 1}`);
    }
  }
}
