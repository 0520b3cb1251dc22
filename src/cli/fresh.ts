/**
 * `--fresh`: deletes what is in the data folder. It takes the folder's lock, never deletes that file, asks first, and
 * refuses a folder that has things in it which no broker makes.
 */
import type { Config } from "../config/mod.ts";
import type { Disk } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import type { Terminal } from "./terminal.ts";

const LOCK_NAME = "galgo.lock";

/** What brokers make in a data folder, the configured names aside. `metadata` and `cluster` are left by old ones. */
const OWN_NAMES = ["state", "streams", "deleting", "orphaned", "quarantine", "certs", "cluster", "metadata"];

/** What a file system puts into its root by itself. */
const KEPT_NAMES: ReadonlySet<string> = new Set([LOCK_NAME, "lost+found"]);

export interface FreshOptions {
  /** Does not ask. */
  readonly yes: boolean;
  readonly disk: Disk;
  readonly terminal: Terminal;
}

/** Errors: CliError when it was not confirmed or the folder is not ours, DiskError when it is in use. */
export function emptyDataFolder(config: Config, { yes, disk, terminal }: FreshOptions): void {
  const { path } = config.system;
  if (disk.facts(path) === undefined) return;
  const lock = disk.lock(`${path}/${LOCK_NAME}`);
  try {
    const names = disk.list(path).map(({ name }) => name).filter((name) => !KEPT_NAMES.has(name));
    if (names.length === 0) return;
    requireOwn(config, names);
    requireYes(path, { yes, terminal });
    for (const name of names) remove(`${path}/${name}`);
  } finally {
    lock.release();
  }
}

function requireOwn({ system }: Config, names: readonly string[]): void {
  const { path, runtime, logging, backup, stream } = system;
  const configured = [runtime.path, logging.path, backup.path, backup.compatibility.path, stream.path];
  const own = new Set([...OWN_NAMES, ...configured.map((name) => name.split("/")[0])]);
  const foreign = names.filter((name) => !own.has(name));
  if (foreign.length > 0) {
    const list = foreign.map((name) => `"${name}"`).join(", ");
    throw new CliError(
      `nothing was deleted: the folder "${path}" also has ${list}, which is not a broker's data`,
    );
  }
}

function requireYes(path: string, { yes, terminal }: { yes: boolean; terminal: Terminal }): void {
  if (yes) return;
  if (!terminal.canAsk) {
    throw new CliError(
      `--fresh deletes all data in "${path}" and there is no terminal to ask on: add --yes to mean it`,
    );
  }
  if (!terminal.ask(`Delete all data in "${path}"?`)) {
    throw new CliError("nothing was deleted and nothing was started");
  }
}

function remove(path: string): void {
  try {
    // Removes links themselves, not what they lead to.
    Deno.removeSync(path, { recursive: true });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(`cannot delete "${path}": ${reason}`, { cause });
  }
}
