/** The settings in force one by one, with where each comes from; secrets are masked. */
import { printSetting } from "./effective.ts";
import type { Printed } from "./kind.ts";
import type { LoadedConfig } from "./load.ts";
import { readSettings } from "./read_settings.ts";
import { SETTINGS } from "./schema.ts";
import { type Tree, valueAt } from "./tree.ts";

export interface SettingInForce {
  /** `tcp.socket.nodelay` */
  readonly key: string;
  /** As in a TOML file, on one line. */
  readonly value: string;
  /** "default", the file's path or the variable's name. */
  readonly source: string;
  /** Whether the value is that of the built-in configuration, wherever it comes from. */
  readonly isDefault: boolean;
}

/** In the order of the schema. */
export function settingsInForce(
  { config, sources }: Pick<LoadedConfig, "config" | "sources">,
): SettingInForce[] {
  const defaults = readSettings({ file: {}, filePath: "", environment: {} }).values;
  return [...SETTINGS.values()].map(({ key, names, leaf }) => {
    const value = valueAt(config as unknown as Tree, names);
    return {
      key,
      value: inlineToml(printSetting(leaf, value) ?? ""),
      source: sources.get(key) ?? "default",
      isDefault: comparable(value) === comparable(valueAt(defaults, names)),
    };
  });
}

/** Values of one setting have their members in one order, that of the schema. Secrets are compared as they are. */
function comparable(value: unknown): string | undefined {
  return JSON.stringify(value, (_, member: unknown) => typeof member === "bigint" ? `${member}n` : member);
}

function inlineToml(value: Printed): string {
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(", ")}]`;
  // A JSON text is a basic string of TOML, too.
  if (typeof value !== "object") return typeof value === "string" ? JSON.stringify(value) : String(value);
  return `{ ${Object.entries(value).map(([name, member]) => `${name} = ${inlineToml(member)}`).join(", ")} }`;
}
