/** `galgo config`: looks at the configuration that a broker would start with, and starts none. */
import { type ConfigFindings, type ConfigInput, examineConfig, settingsInForce } from "../config/mod.ts";
import { denoDisk } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";
import { findSettings, processEnvironment, readSettings } from "./settings.ts";
import type { Terminal } from "./terminal.ts";

/**
 * Tells everything that is wrong, unknown names included. `path`: a file in place of the one that `serve` takes.
 *
 * Errors: CliError with all problems; ConfigError for a text that is not TOML.
 */
export function checkConfig(path: string | undefined, terminal: Terminal): void {
  const { input, warnings } = findSettings(denoDisk(), environmentWith(path));
  const findings = examineConfig(input);
  const wrong = [...findings.problems, ...findings.unknownNames, ...warnings];
  if (wrong.length > 0) throw new CliError(problemsText(wrong));
  for (const remark of [...findings.warnings, ...findings.notices]) terminal.print(remark);
  terminal.print(verdict(input, findings));
}

/** Prints every setting in force and where it comes from; only what is not the default with `changed`. */
export function showConfig(
  path: string | undefined,
  { changed, terminal }: { readonly changed: boolean; readonly terminal: Terminal },
): void {
  const { loaded } = readSettings(denoDisk(), environmentWith(path));
  const settings = settingsInForce(loaded).filter(({ isDefault }) => !changed || !isDefault);
  const lines = settings.map(({ key, value }) => `${key} = ${value}`);
  const width = Math.max(
    0,
    ...lines.map(({ length }) => length).filter((length) => length <= WIDEST_ALIGNED),
  );
  terminal.print(
    lines.length === 0
      ? "every setting has its default"
      : lines.map((line, at) => `${line.padEnd(width)}  # ${settings[at]!.source}`).join("\n"),
  );
}

/** Longer lines have their comment right behind them. */
const WIDEST_ALIGNED = 72;

function environmentWith(path: string | undefined): Readonly<Record<string, string>> {
  const environment = processEnvironment();
  return path === undefined ? environment : { ...environment, IGGY_CONFIG_PATH: path };
}

function problemsText(wrong: readonly string[]): string {
  if (wrong.length === 1) return `the configuration is not as it should be: ${wrong[0]}`;
  const list = wrong.map((text) => `  - ${text}`).join("\n");
  return `the configuration is not as it should be, ${wrong.length} problems:\n${list}`;
}

function verdict({ file }: ConfigInput, { warnings }: ConfigFindings): string {
  const what = file === undefined
    ? "the configuration, defaults and environment,"
    : `the configuration of "${file.path}"`;
  return `${what} can be used${warnings.length === 0 ? "" : "; see above for what has no effect"}`;
}
