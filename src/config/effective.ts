/** The configuration in force as TOML, for the readiness file: the whole of it, with secrets masked. */
import { stringify } from "smol-toml";
import { isSection, nameOf, OptionalMember, type Printed, type Section, Tables } from "./kind.ts";
import { type ListenAddress, printAddress } from "./kinds.ts";
import { type Config, SCHEMA } from "./schema.ts";
import { isTree } from "./tree.ts";

/** Addresses that are really open, in place of the configured ones. */
export interface BoundAddresses {
  readonly tcp?: ListenAddress;
  readonly http?: ListenAddress;
  readonly quic?: ListenAddress;
  readonly websocket?: ListenAddress;
}

const MASK = "******";

/** Errors: none. A secret that is not set stays empty, so that one sees that it is not. */
export function effectiveConfigToml(config: Config, bound: BoundAddresses = {}): string {
  const printed: Record<string, unknown> = printSection(SCHEMA, config);
  for (const [door, address] of Object.entries(bound)) {
    const section = printed[door];
    if (address !== undefined && isTree(section)) {
      printed[door] = { ...section, address: printAddress(address) };
    }
  }
  return stringify(printed);
}

function printSection(section: Section, values: unknown): Record<string, Printed> {
  const table: Record<string, Printed> = {};
  for (const [key, value] of Object.entries(section)) {
    const printed = printSetting(value, isTree(values) ? values[nameOf(key, value)] : undefined);
    if (printed !== undefined) table[key] = printed;
  }
  return table;
}

/** One setting's value as in a file, a secret masked; undefined for what is not set. */
export function printSetting(setting: Section[string], value: unknown): Printed | undefined {
  if (isSection(setting)) return printSection(setting, value);
  if (setting instanceof Tables) {
    return Array.isArray(value) ? value.map((entry) => printSection(setting.members, entry)) : [];
  }
  if (setting instanceof OptionalMember) return value === undefined ? undefined : setting.kind.print(value);
  return setting.isSecret ? masked(setting.print(value)) : setting.print(value);
}

function masked(printed: Printed): Printed {
  if (Array.isArray(printed)) return printed.map(() => MASK);
  return printed === "" ? "" : MASK;
}
