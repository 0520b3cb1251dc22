/** `galgo repair`: puts a data folder in order that no broker uses. */
import { type FolderRepaired, type NamedFinding, repairFolder, verifyFolder } from "../broker/mod.ts";
import { type Config } from "../config/mod.ts";
import { denoPlatform, type Disk, type DiskLock, type Logger, type Platform } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { dataFolder, takeLock, tryLock } from "./data_folder.ts";
import { progressBar } from "./progress_bar.ts";
import { plannedText } from "./repair_plan.ts";
import { processEnvironment, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface RepairFlags {
  readonly data?: string;
  readonly dryRun?: true;
  readonly skipDamaged?: true;
  readonly yes?: true;
}

export const REPAIR_HELP = `
The broker must be stopped. Indexes are made again from their logs, torn ends and bytes that belong to no message go to
quarantine/, stored offsets past the last message go back to it. A damaged journal is cut where the damage begins; the
rest goes to quarantine/, and what it said is printed as far as it can be read. Damaged messages stay where they are.

Afterwards the folder is as the original server wants it. The exit code is 0 when all of it was put in order.`;

/** Gives the exit code. Errors: all that \`failureText\` knows; what was done by then is done. */
export async function repair(flags: RepairFlags, terminal: Terminal): Promise<number> {
  const platform = { ...denoPlatform(), logger: tellingLogger(terminal) };
  const { loaded: { config } } = readSettings(platform.disk, processEnvironment());
  const path = dataFolder(platform.disk, config, flags.data);
  const lock = flags.dryRun ? lockOrRefuse(platform.disk, path) : takeLock(platform.disk, path);
  try {
    const findings = await look(platform, config, path, terminal);
    for (const line of plannedText(path, findings, flags.skipDamaged ?? false)) terminal.print(line);
    if (flags.dryRun) {
      terminal.print("Nothing was changed.");
      return 0;
    }
    requireYes(path, flags, terminal);
    return report(await run(platform, config, path, flags), flags, terminal);
  } finally {
    lock?.release();
  }
}

/** Makes no file. Errors: DiskError when a broker runs. */
function lockOrRefuse(disk: Disk, path: string): DiskLock | undefined {
  const lock = tryLock(disk, path);
  return lock === "running" ? takeLock(disk, path) : lock;
}

async function look(
  platform: Platform,
  config: Config,
  dataPath: string,
  terminal: Terminal,
): Promise<readonly NamedFinding[]> {
  const progress = await progressBar("look", terminal.hasProgress);
  const place = { dataPath, runtimePath: config.system.runtime.path };
  try {
    return (await verifyFolder(platform, place, { isRunning: false, progress })).findings;
  } finally {
    progress.end();
  }
}

function run(
  platform: Platform,
  { system, limits }: Config,
  dataPath: string,
  { skipDamaged }: RepairFlags,
): Promise<FolderRepaired> {
  return repairFolder(platform, {
    dataPath,
    runtimePath: system.runtime.path,
    skipDamaged: skipDamaged ?? false,
    log: {
      segmentSizeBytes: system.segment.sizeBytes,
      enforceFsync: true,
      messagesRequiredToSave: system.partition.messagesRequiredToSave,
      sizeRequiredToSaveBytes: system.partition.sizeOfMessagesRequiredToSaveBytes,
    },
    limits: {
      memoryBytes: limits.memoryBytes,
      openFiles: limits.openFiles,
      quarantineBytes: limits.quarantineBytes,
    },
  });
}

function requireYes(path: string, { yes }: RepairFlags, terminal: Terminal): void {
  if (yes) return;
  if (!terminal.canAsk) {
    throw new CliError(
      `repair changes files in "${path}" and there is no terminal to ask on: add --yes to mean it`,
    );
  }
  if (!terminal.ask(`Repair "${path}"?`)) throw new CliError("nothing was changed");
}

function report(repaired: FolderRepaired, { skipDamaged }: RepairFlags, terminal: Terminal): number {
  const { partitionsCount, damaged, lostChanges, failures } = repaired;
  if (lostChanges.length > 0) {
    terminal.print("The part of the journal that was set aside said, as far as it can be read:");
    for (const change of lostChanges) terminal.print(`  ${change}`);
    terminal.print("Directories of what it made are moved to orphaned/ by the next start.");
  }
  for (const { where, firstOffset, nextOffset } of damaged) {
    terminal.print(`${where}: offsets ${firstOffset} to ${nextOffset - 1} are damaged and lost`);
  }
  if (damaged.length > 0) {
    terminal.print(
      skipDamaged
        ? "Consumers step over them."
        : "Consumers stop before them; with --skip-damaged they would step over them.",
    );
  }
  for (const failure of failures) terminal.printError(`galgo: not repaired: ${failure}`);
  terminal.print(
    `Every file of ${partitionsCount} partitions was looked at${
      failures.length > 0 ? "" : " and is in order"
    }.`,
  );
  return failures.length > 0 ? 1 : 0;
}

/** What is done, line by line, without times and levels. */
function tellingLogger(terminal: Terminal): Logger {
  const tell = (text: string) => terminal.print(text);
  return {
    debug: () => {},
    info: tell,
    warn: tell,
    error: (text, error) =>
      terminal.printError(error === undefined ? text : `${text}: ${(error as Error).message}`),
  };
}
