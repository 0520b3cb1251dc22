/** The settings in force one by one, with where each comes from; secrets are masked. */
import { printSetting } from "./effective.ts";
import type { Printed } from "./kind.ts";
import type { LoadedConfig } from "./load.ts";
import { SETTINGS } from "./schema.ts";
import { type Tree, valueAt } from "./tree.ts";

export interface SettingInForce {
  /** `tcp.socket.nodelay` */
  readonly key: string;
  /** As in a TOML file, on one line. */
  readonly value: string;
  /** "default", the file's path or the variable's name. */
  readonly source: string;
}

/** In the order of the schema. */
export function settingsInForce(
  { config, sources }: Pick<LoadedConfig, "config" | "sources">,
): SettingInForce[] {
  return [...SETTINGS.values()].map(({ key, names, leaf }) => ({
    key,
    value: inlineToml(printSetting(leaf, valueAt(config as unknown as Tree, names)) ?? ""),
    source: sources.get(key) ?? "default",
  }));
}

function inlineToml(value: Printed): string {
  if (Array.isArray(value)) return `[${value.map(inlineToml).join(", ")}]`;
  // A JSON text is a basic string of TOML, too.
  if (typeof value !== "object") return typeof value === "string" ? JSON.stringify(value) : String(value);
  return `{ ${Object.entries(value).map(([name, member]) => `${name} = ${inlineToml(member)}`).join(", ")} }`;
}
