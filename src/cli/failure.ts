/** What went wrong, for the person at the command line: one clear sentence, or a stack when it is a bug of ours. */
import { StartError } from "../broker/mod.ts";
import { ConfigError } from "../config/mod.ts";
import { DiskError, ListenError } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";

const LOCK_NAME = "galgo.lock";

/** Without the program's name and without a dot at the end. */
export function failureText(error: unknown): string {
  if (error instanceof DiskError && error.code === "locked" && error.path.endsWith(`/${LOCK_NAME}`)) {
    const folder = error.path.slice(0, -LOCK_NAME.length - 1);
    return `the data folder "${folder}" is in use by another process, which holds "${error.path}"`;
  }
  const isTold = [CliError, ConfigError, StartError, DiskError, ListenError].some((kind) =>
    error instanceof kind
  );
  if (error instanceof Error) {
    return isTold ? error.message : `this is a bug: ${error.stack ?? error.message}`;
  }
  return `this is a bug: ${String(error)}`;
}
