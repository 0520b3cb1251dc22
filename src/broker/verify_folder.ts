/**
 * Looks at all of a data folder and changes nothing (docs/log.md, Verifying): the journal, `state/galgo`, and every
 * message, index entry and stored offset.
 */
import {
  createLogContext,
  type Finding,
  type LogContext,
  segmentFilesIn,
  verifyPartition,
} from "../log/mod.ts";
import { type Disk, DiskError, type Platform } from "../platform/mod.ts";
import { contentsOf, type JournalContents, readAll } from "./journal_contents.ts";
import { Metadata } from "./metadata.ts";
import { partitionsOnDisk } from "./partitions_on_disk.ts";
import { DataPaths } from "./paths.ts";
import { replay } from "./replay.ts";
import { StartError } from "./start_error.ts";
import { readState } from "./state/read_state.ts";
import type { PartitionName } from "./state/records.ts";

export interface FolderPlace {
  /** Without a slash at the end. */
  readonly dataPath: string;
  /** Below it. */
  readonly runtimePath: string;
}

export interface VerifyProgress {
  /** How many bytes there are to look at. */
  readonly onStart: (totalBytes: number) => void;
  readonly onBytes: (count: number) => void;
}

/** A finding, with what the journal calls the place. */
export interface NamedFinding extends Finding {
  readonly where: string;
}

export interface FolderVerified {
  readonly findings: readonly NamedFinding[];
  readonly partitionsCount: number;
  readonly segmentsCount: number;
  readonly messagesCount: number;
  readonly lengthBytes: number;
}

export const NO_DEFAULTS = { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n };

/** `isRunning`: a broker may write meanwhile, so what is unfinished at an end is no damage. Errors: DiskError. */
export async function verifyFolder(
  platform: Platform,
  place: FolderPlace,
  { isRunning, progress }: { readonly isRunning: boolean; readonly progress: VerifyProgress },
): Promise<FolderVerified> {
  const paths = new DataPaths(place.dataPath, place.runtimePath);
  const { disk } = platform;
  const partitions = [...partitionsOnDisk(disk, paths)];
  const lengthBytes = partitions.reduce((sum, name) => sum + lengthOf(disk, directoryOf(paths, name)), 0);
  progress.onStart(lengthBytes);
  const metadata = new Metadata();
  const findings: NamedFinding[] = verifyControl(disk, paths, metadata, isRunning)
    .map((finding) => ({ ...finding, where: "" }));
  const context = readingContext(platform, paths);
  let segmentsCount = 0;
  let messagesCount = 0;
  for (const name of partitions) {
    const { onBytes } = progress;
    const found = await verifyPartition(context, directoryOf(paths, name), { isRunning, onBytes });
    segmentsCount += found.segmentsCount;
    messagesCount += found.messagesCount;
    findings.push(...found.findings.map((finding) => ({ ...finding, where: whereText(metadata, name) })));
  }
  return { findings, partitionsCount: partitions.length, segmentsCount, messagesCount, lengthBytes };
}

export function directoryOf(paths: DataPaths, { streamId, topicId, partitionId }: PartitionName): string {
  return paths.partition(streamId, topicId, partitionId);
}

/** `stream "orders", topic "new", partition 0`; ids where the journal has no name. */
export function whereText(metadata: Metadata, { streamId, topicId, partitionId }: PartitionName): string {
  const stream = metadata.streams.get(streamId);
  const topic = stream?.topics.get(topicId);
  const named = (name: string | undefined, id: number) => name === undefined ? String(id) : `"${name}"`;
  return `stream ${named(stream?.name, streamId)}, topic ${
    named(topic?.name, topicId)
  }, partition ${partitionId}`;
}

/** What the journal holds; undefined when there is none. Errors: DiskError. */
export function readJournal(disk: Disk, path: string): JournalContents | undefined {
  if (disk.facts(path) === undefined) return undefined;
  const file = disk.open(path);
  try {
    return contentsOf(readAll(file));
  } finally {
    file.close();
  }
}

/** Fills `metadata` as far as the journal can be understood. */
function verifyControl(disk: Disk, paths: DataPaths, metadata: Metadata, isRunning: boolean): Finding[] {
  const findings: Finding[] = [];
  const path = `${paths.journal}/log`;
  const contents = readJournal(disk, path);
  if (contents === undefined) return [{ what: "journal", path, detail: "it is missing" }];
  const { entries, fault } = contents;
  if (fault !== undefined && !(fault.isTorn && isRunning)) {
    const which = fault.isTorn ? "it ends in an unfinished entry" : `entry ${entries.length} is damaged`;
    findings.push({ what: "journal", path, position: fault.position, detail: `${which} (${fault.reason})` });
  }
  try {
    replay(metadata, NO_DEFAULTS, { entries, directory: paths.journal, isDone: () => true });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    findings.push({ what: "journal", path, detail: error.message });
  }
  const state = readState(disk, paths, entries.length);
  if (state.kind === "untrusted") findings.push({ what: "state", path: paths.state, detail: state.reason });
  else if (state.kind === "trusted" && state.tornBytes > 0 && !isRunning) {
    findings.push({ what: "state", path: paths.state, detail: "it ends in an unfinished record" });
  }
  return findings;
}

function lengthOf(disk: Disk, directory: string): number {
  try {
    return segmentFilesIn(disk, directory).reduce((sum, { logLength }) => sum + logLength, 0);
  } catch (error) {
    // What is gone or cannot be looked at is told when its turn comes.
    if (error instanceof DiskError) return 0;
    throw error;
  }
}

const MIB = 1024 * 1024;

/** Nothing is appended through it. */
function readingContext(platform: Platform, paths: DataPaths): LogContext {
  return createLogContext(platform, {
    segmentSizeBytes: 1024 * MIB,
    enforceFsync: true,
    messagesRequiredToSave: 1024,
    sizeRequiredToSaveBytes: MIB,
  }, { memoryBytes: 256 * MIB, openFiles: 64, quarantine: { path: paths.quarantine, mostBytes: 0 } });
}
