/** Defaults, file and environment become one typed configuration, or every reason why not. */
import { checkSettings } from "./checks.ts";
import { ConfigError } from "./config_error.ts";
import { type Environment, unknownVariables } from "./environment.ts";
import { missingDoors, missingParts } from "./not_built.ts";
import { readSettings } from "./read_settings.ts";
import type { Config } from "./schema.ts";
import { type ConfigFile, parseToml } from "./toml.ts";
import { unknownKeys } from "./unknown_keys.ts";
import { warningsOfChanges } from "./without_effect.ts";

export interface ConfigInput {
  readonly file?: ConfigFile;
  readonly environment: Environment;
}

export interface LoadedConfig {
  readonly config: Config;
  /** What the operator should know: unknown names, settings without effect. */
  readonly warnings: readonly string[];
  /** What is as it should be and still worth a line: doors that are not in this build. */
  readonly notices: readonly string[];
  /** Where each setting comes from, by key: "default", the file's path or the variable's name. */
  readonly sources: ReadonlyMap<string, string>;
}

/** What there is to say about a configuration, usable or not. */
export interface ConfigFindings {
  /** Why it cannot be used. */
  readonly problems: readonly string[];
  /** Names that nothing reads: the start goes on and warns. */
  readonly unknownNames: readonly string[];
  /** Settings that were changed without effect. */
  readonly warnings: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Shape:  one value for every setting; unknown names are warnings, never errors.
 * Errors: ConfigError with every problem: values that are not allowed, switches of what is not built.
 * Source: config.toml, the manual of every setting.
 */
export function loadConfig(input: ConfigInput): LoadedConfig {
  const { config, sources, findings: { problems, unknownNames, warnings, notices } } = examine(input);
  if (problems.length > 0) throw new ConfigError(problems);
  return { config, warnings: [...unknownNames, ...warnings], notices, sources };
}

/** Everything at once, for people who want to know before the start. Errors: ConfigError for a text that is not TOML. */
export function examineConfig(input: ConfigInput): ConfigFindings {
  return examine(input).findings;
}

function examine({ file, environment }: ConfigInput): Pick<LoadedConfig, "config" | "sources"> & {
  readonly findings: ConfigFindings;
} {
  const tree = file === undefined ? {} : parseToml(file);
  const filePath = file?.path ?? "";
  const { values, sources, problems } = readSettings({ file: tree, filePath, environment });
  // Every setting of the schema was read by its own kind and put under its own name, which is what the type says.
  const config = values as unknown as Config;
  const broken = new Set(problems.map(({ key }) => key));
  const all = [...problems, ...checkSettings(config, broken), ...missingParts(config)];
  const findings = {
    problems: all.map(({ text }) => text),
    unknownNames: [...unknownKeys(tree, filePath), ...unknownVariables(environment)],
    warnings: [...stateSyncWarning(config), ...warningsOfChanges(values)],
    notices: missingDoors(config),
  };
  return { config, sources, findings };
}

function stateSyncWarning({ system }: Config): string[] {
  return system.state.enforceFsync ? [] : [
    "system.state.enforce_fsync is false, and yet the journal is always synced before a change is answered",
  ];
}
