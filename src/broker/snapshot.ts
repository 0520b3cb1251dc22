/**
 * Snapshots: what somebody who helps from afar wants to see, as a ZIP archive of text files. Bounded in size, without
 * secrets: the configuration is the masked one, of processes there are names alone, and logs never hold any.
 */
import { Pacer } from "../log/mod.ts";
import { BrokerError, type CommandOf, type SnapshotType } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import { filesystemOverview } from "./filesystem_overview.ts";
import { newestLogs } from "./newest_logs.ts";
import { Serial } from "./serial.ts";
import { type ArchiveEntry, zipArchive } from "./zip_archive.ts";

type Part = Exclude<SnapshotType, "all">;

/** In the order of their numbers; what the test is for, nobody wants together with the rest. */
const ALL_PARTS: readonly Part[] = [
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "server_logs",
  "server_config",
];

export class Snapshots {
  readonly #core: Core;
  /** One at a time: a snapshot costs more than most requests. */
  readonly #turns = new Serial();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Errors: invalid_command for numbers that stand for nothing; snapshot_file_completion_failed. */
  take({ compression, types }: CommandOf<"get_snapshot">): Promise<Uint8Array> {
    if (compression === undefined) throw new BrokerError("invalid_command", "this compression is not known");
    const parts = partsOf(types);
    return this.#turns.run(async () => {
      try {
        const entries = await this.#entries(parts);
        return await zipArchive(
          this.#core.platform.clock,
          entries,
          compression === "stored" ? "stored" : "deflate",
        );
      } catch (error) {
        this.#core.platform.logger.error("a snapshot could not be made", error);
        throw new BrokerError("snapshot_file_completion_failed");
      }
    });
  }

  /** What cannot be found out is left out. */
  async #entries(parts: Iterable<Part>): Promise<ArchiveEntry[]> {
    const entries: ArchiveEntry[] = [];
    for (const part of parts) {
      try {
        entries.push({ name: `${part}.txt`, text: await this.#text(part) });
      } catch (error) {
        this.#core.platform.logger.warn(`a snapshot goes without ${part}: ${(error as Error).message}`);
      }
    }
    return entries;
  }

  #text(part: Part): string | Promise<string> {
    const { platform, settings } = this.#core;
    switch (part) {
      case "filesystem_overview":
        return filesystemOverview(platform.disk, settings.dataPath, new Pacer(platform.clock));
      case "process_list":
        return processList(this.#core);
      case "resource_usage":
        return resourceUsage(this.#core);
      case "test":
        return "test\n";
      case "server_logs":
        return newestLogs(platform.disk, settings.logFiles);
      case "server_config":
        return settings.configText();
    }
  }
}

/** Errors: invalid_command. */
function partsOf(types: CommandOf<"get_snapshot">["types"]): Set<Part> {
  const parts = new Set<Part>();
  for (const type of types) {
    if (type === undefined) throw new BrokerError("invalid_command", "there is no such part of a snapshot");
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
