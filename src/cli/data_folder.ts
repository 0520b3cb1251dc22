/** Which data folder a command is meant for, and whether somebody uses it. */
import type { Config } from "../config/mod.ts";
import { type Disk, DiskError, type DiskLock } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";

const LOCK_NAME = "galgo.lock";

/** The one that `--data` names, else the one of the settings. Errors: CliError when it is no folder. */
export function dataFolder(disk: Disk, config: Config, named: string | undefined): string {
  const path = (named ?? config.system.path).replace(/(?<=.)\/+$/, "");
  if (disk.facts(path)?.isDirectory !== true) throw new CliError(`the data folder "${path}" does not exist`);
  return path;
}

/** Errors: DiskError, locked when a broker uses the folder. */
export function takeLock(disk: Disk, path: string): DiskLock {
  return disk.lock(`${path}/${LOCK_NAME}`);
}

/**
 * The lock where it can be had without making a file: a folder without one was never used by this server, and in one that
 * may only be read nobody can write. "running": another process holds it.
 */
export function tryLock(disk: Disk, path: string): DiskLock | "running" | undefined {
  if (disk.facts(`${path}/${LOCK_NAME}`) === undefined) return undefined;
  try {
    return takeLock(disk, path);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    if (error.code === "locked") return "running";
    if (error.code === "permission_denied") return undefined;
    throw error;
  }
}
