/** `galgo verify`: looks at every byte of a data folder, changes none, and says what is damaged. */
import { type FolderVerified, verifyFolder } from "../broker/mod.ts";
import { consoleLogger, denoPlatform } from "../platform/mod.ts";
import { dataFolder, tryLock } from "./data_folder.ts";
import { failureText } from "./failure.ts";
import { progressBar } from "./progress_bar.ts";
import { processEnvironment, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

export interface VerifyFlags {
  readonly data?: string;
  readonly json?: true;
}

/** What the exit code says. */
const ALL_RIGHT = 0;
const DAMAGED = 1;
const NOT_CHECKED = 2;

export const VERIFY_HELP = `
Nothing is changed. While a broker runs on the folder, files are looked at up to the length that they have when their
turn comes: an unfinished end is then no damage, and an index may lack its last entries.

The exit code is 0 when all is right, 1 when something is damaged, 2 when it could not be looked at.`;

/** Gives the exit code. Errors: none; why it could not be looked at is told. */
export async function verify(flags: VerifyFlags, terminal: Terminal): Promise<number> {
  try {
    const { path, isRunning, verified } = await look(flags, terminal);
    // Loaded here, because a broker that starts has no use for tables.
    const { findingsJson, findingsTable, verifiedText } = await import("./verify_report.ts");
    if (flags.json) terminal.print(findingsJson(path, isRunning, verified));
    else {
      if (verified.findings.length > 0) terminal.print(findingsTable(path, verified.findings, terminal));
      terminal.print(verifiedText(path, isRunning, verified));
    }
    return verified.findings.length === 0 ? ALL_RIGHT : DAMAGED;
  } catch (error) {
    terminal.printError(`galgo: ${failureText(error)}`);
    return NOT_CHECKED;
  }
}

async function look(
  { data, json }: VerifyFlags,
  terminal: Terminal,
): Promise<{ path: string; isRunning: boolean; verified: FolderVerified }> {
  const platform = { ...denoPlatform(), logger: consoleLogger({ level: "error" }) };
  const { loaded: { config } } = readSettings(platform.disk, processEnvironment());
  const path = dataFolder(platform.disk, config, data);
  const lock = tryLock(platform.disk, path);
  const isRunning = lock === "running";
  const progress = await progressBar("verify", terminal.hasProgress && !json);
  try {
    const place = { dataPath: path, runtimePath: config.system.runtime.path };
    return { path, isRunning, verified: await verifyFolder(platform, place, { isRunning, progress }) };
  } finally {
    progress.end();
    if (lock !== undefined && lock !== "running") lock.release();
  }
}
