/**
 * Snapshots: what somebody who helps from afar wants to see, as a ZIP archive of text files. Bounded in size, without
 * secrets: the configuration is the masked one, of processes there are names alone, and logs never hold any.
 */
import { Pacer } from "../log/mod.ts";
import { BrokerError, type CommandOf } from "../wire/mod.ts";
import { requireAllowed, requireStillActive } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { filesystemOverview } from "./filesystem_overview.ts";
import { newestLogs } from "./newest_logs.ts";
import { type ArchiveEntry, zipArchive } from "./zip_archive.ts";

type Part = Exclude<CommandOf<"get_snapshot">["types"][number], "all" | "unknown">;

/** In the order of their numbers; what the test is for, nobody wants together with the rest. */
const ALL_PARTS: readonly Part[] = [
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "server_logs",
  "server_config",
];

/** Errors: unauthorized; invalid_command for numbers that stand for nothing; snapshot_file_completion_failed. */
export function takeSnapshot(
  core: Core,
  user: User,
  { kind, compression, types }: CommandOf<"get_snapshot">,
): Promise<Uint8Array> {
  requireAllowed(user, kind);
  if (compression === "unknown") throw new BrokerError("invalid_command", "this compression is not known");
  const parts = partsOf(types);
  const method = compression === "stored" ? "stored" : "deflate";
  return core.snapshots.run(async () => {
    // Others may have been made before this one.
    requireStillActive(core, user, kind);
    requireAllowed(user, kind);
    try {
      return await zipArchive(core.platform.clock, await entriesOf(core, parts), method);
    } catch (error) {
      core.platform.logger.error("a snapshot could not be made", error);
      throw new BrokerError("snapshot_file_completion_failed");
    }
  });
}

/** What cannot be found out is left out. */
async function entriesOf(core: Core, parts: Iterable<Part>): Promise<ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  for (const part of parts) {
    try {
      entries.push({ name: `${part}.txt`, text: await textOf(core, part) });
    } catch (error) {
      core.platform.logger.warn(`a snapshot goes without ${part}: ${(error as Error).message}`);
    }
  }
  return entries;
}

function textOf(core: Core, part: Part): string | Promise<string> {
  const { platform, settings } = core;
  switch (part) {
    case "filesystem_overview":
      return filesystemOverview(platform.disk, settings.dataPath, new Pacer(platform.clock));
    case "process_list":
      return processList(core);
    case "resource_usage":
      return resourceUsage(core);
    case "test":
      return "test\n";
    case "server_logs":
      return newestLogs(platform.disk, settings.logFiles);
    case "server_config":
      return settings.configText();
  }
}

/** Errors: invalid_command. */
function partsOf(types: CommandOf<"get_snapshot">["types"]): Set<Part> {
  const parts = new Set<Part>();
  for (const type of types) {
    if (type === "unknown") throw new BrokerError("invalid_command", "there is no such part of a snapshot");
    if (type !== "all") parts.add(type);
    else if (types.length === 1) return new Set(ALL_PARTS);
    else throw new BrokerError("invalid_command", "all parts of a snapshot are asked for alone");
  }
  return parts;
}

function processList({ platform }: Core): string {
  const rows = platform.machine.processes().map(({ id, memoryBytes, name }) =>
    `${String(id).padStart(8)} ${mebibytes(memoryBytes).padStart(12)} ${name}`
  );
  return [`${"id".padStart(8)} ${"memory".padStart(12)} name`, ...rows, ""].join("\n");
}

function resourceUsage({ platform, settings }: Core): string {
  const facts = platform.machine.facts();
  const space = platform.disk.space(settings.dataPath);
  const rows: readonly (readonly [string, string | number])[] = [
    ["host", facts.hostName],
    ["system", `${facts.osName} ${facts.osVersion}, kernel ${facts.kernelVersion}`],
    ["process", facts.processId],
    ["threads", facts.threadsCount],
    ["cpu of the process", `${facts.cpuUsage.toFixed(1)} % of a core`],
    ["cpu of the machine", `${facts.totalCpuUsage.toFixed(1)} %`],
    ["memory of the process", mebibytes(facts.memoryBytes)],
    ["memory of the machine", mebibytes(facts.totalMemoryBytes)],
    ["memory available", mebibytes(facts.availableMemoryBytes)],
    ["disk", mebibytes(space.totalBytes)],
    ["disk free", mebibytes(space.freeBytes)],
  ];
  return rows.map(([name, value]) => `${name.padEnd(24)}${value}\n`).join("");
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
