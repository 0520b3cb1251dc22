/** Finds the files that settings come from, and reads them together with the environment. */
import {
  type ConfigFile,
  type ConfigInput,
  type Environment,
  loadConfig,
  type LoadedConfig,
  parseEnvFile,
  variable,
} from "../config/mod.ts";
import { type Disk, DiskError } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";

const CONFIG_PATH = "config.toml";
const ENV_PATH = ".env";

export interface Settings {
  readonly loaded: LoadedConfig;
  /** The process's variables and those of the variables' file. */
  readonly environment: Environment;
}

/** What settings are read from, not read yet. */
export interface SettingSources {
  readonly input: ConfigInput;
  /** Lines of the variables' file that say nothing. */
  readonly warnings: readonly string[];
}

/** Errors: CliError for a file that cannot be read, ConfigError. */
export function readSettings(disk: Disk, processEnvironment: Environment): Settings {
  const { input, warnings } = findSettings(disk, processEnvironment);
  const loaded = loadConfig(input);
  return {
    loaded: { ...loaded, warnings: [...warnings, ...loaded.warnings] },
    environment: input.environment,
  };
}

/** Errors: CliError for a file that cannot be read. */
export function findSettings(disk: Disk, processEnvironment: Environment): SettingSources {
  const { environment, warnings } = withEnvFile(disk, processEnvironment);
  const file = configFile(disk, variable(environment, "IGGY_CONFIG_PATH"));
  return { input: file === undefined ? { environment } : { file, environment }, warnings };
}

/** Every variable of this process. Errors: CliError when Deno does not give them. */
export function processEnvironment(): Environment {
  try {
    return Deno.env.toObject();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotCapable)) throw cause;
    throw new CliError("this process may not read its environment, add the flag --allow-env", { cause });
  }
}

/** A file that somebody named must exist; one in its usual place may be missing. */
function configFile(disk: Disk, named: string | undefined): ConfigFile | undefined {
  const path = named ?? CONFIG_PATH;
  const content = readText(disk, path, "configuration");
  if (content === undefined && named !== undefined) {
    throw new CliError(
      `the configuration "${path}", which IGGY_CONFIG_PATH or the command names, does not exist`,
    );
  }
  return content === undefined ? undefined : { path, content };
}

function withEnvFile(
  disk: Disk,
  processEnvironment: Environment,
): { readonly environment: Environment; readonly warnings: readonly string[] } {
  const named = variable(processEnvironment, "IGGY_ENV_PATH");
  const path = named ?? ENV_PATH;
  const content = readText(disk, path, "file of variables");
  if (content === undefined) {
    if (named === undefined) return { environment: processEnvironment, warnings: [] };
    throw new CliError(`the file of variables "${path}", which IGGY_ENV_PATH names, does not exist`);
  }
  const { variables, brokenLines } = parseEnvFile(content);
  const warnings = brokenLines.map((line) => `line ${line} of "${path}" is not NAME=value and was left out`);
  return { environment: { ...variables, ...processEnvironment }, warnings };
}

/** undefined when there is no such file. */
function readText(disk: Disk, path: string, what: string): string | undefined {
  let bytes: Uint8Array;
  try {
    if (disk.facts(path) === undefined) return undefined;
    bytes = readAll(disk, path);
  } catch (cause) {
    if (cause instanceof DiskError) {
      throw new CliError(`the ${what} cannot be used: ${cause.message}`, { cause });
    }
    throw cause;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CliError(`the ${what} "${path}" is not a text in UTF-8`, { cause });
  }
}

function readAll(disk: Disk, path: string): Uint8Array {
  const file = disk.open(path);
  try {
    const bytes = new Uint8Array(file.length());
    let done = 0;
    while (done < bytes.length) {
      const count = file.readSync(bytes.subarray(done), done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  } finally {
    file.close();
  }
}
