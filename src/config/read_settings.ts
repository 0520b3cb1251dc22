/**
 * Reads every setting from its highest source: environment, file, defaults. A value that is not allowed is a problem and
 * its default takes its place, so that all problems are found in one go.
 */
import { DEFAULTS } from "./defaults.ts";
import { type Environment, variable, variableName } from "./environment.ts";
import { type Kind, REFUSED, Tables } from "./kind.ts";
import { type Problem, refusalText } from "./problem.ts";
import { readTables } from "./read_tables.ts";
import { type Setting, SETTINGS } from "./schema.ts";
import { isTree, putAt, type Tree, valueAt } from "./tree.ts";

export interface Inputs {
  readonly file: Tree;
  /** The file's path, for texts. */
  readonly filePath: string;
  readonly environment: Environment;
}

export interface ReadSettings {
  /** The nested values, under the names of `Config`. */
  readonly values: Tree;
  /** "default", the file's path or the variable's name, by key. */
  readonly sources: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

interface Reading {
  readonly inputs: Inputs;
  readonly sources: Map<string, string>;
  readonly problems: Problem[];
}

export function readSettings(inputs: Inputs): ReadSettings {
  const reading: Reading = { inputs, sources: new Map(), problems: tablesExpected(inputs) };
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS.values()) putAt(values, setting.names, readSetting(setting, reading));
  return { values, sources: reading.sources, problems: reading.problems };
}

function readSetting({ key, leaf }: Setting, reading: Reading): unknown {
  const fallback = valueAt(DEFAULTS, key.split("."));
  if (leaf instanceof Tables) {
    const { value, source, problems } = readTables({
      key,
      members: leaf.members,
      fallback,
      ...reading.inputs,
    });
    reading.sources.set(key, source);
    reading.problems.push(...problems);
    return value;
  }
  const found = findValue(key, leaf, reading.inputs);
  if (found !== undefined && found.value !== REFUSED) {
    reading.sources.set(key, found.source);
    return found.value;
  }
  reading.sources.set(key, "default");
  if (found !== undefined) {
    const { allowed, isSecret } = leaf;
    reading.problems.push({ key, text: refusalText(key, { ...found, allowed, isSecret }) });
  }
  const value = leaf.read(fallback);
  if (value === REFUSED) {
    throw new Error(`the default of "${key}" is not one of its allowed values: ${leaf.allowed}`);
  }
  return value;
}

interface Found {
  readonly value: unknown;
  readonly raw: unknown;
  readonly source: string;
}

function findValue(
  key: string,
  kind: Kind<unknown, string>,
  { file, filePath, environment }: Inputs,
): Found | undefined {
  for (const name of namesOf(key)) {
    const raw = variable(environment, name);
    if (raw !== undefined) return { value: kind.readText(raw), raw, source: name };
  }
  const raw = valueAt(file, key.split("."));
  return raw === undefined ? undefined : { value: kind.read(raw), raw, source: filePath };
}

/** `RUST_LOG` is how Iggy's operators set the level, and goes before its own name. */
function namesOf(key: string): string[] {
  return key === "system.logging.level" ? ["RUST_LOG", variableName(key)] : [variableName(key)];
}

/** A section's name that holds a plain value: `tcp = 5`. */
function tablesExpected({ file, filePath }: Inputs): Problem[] {
  const sections = new Set<string>();
  for (const key of SETTINGS.keys()) {
    const parts = key.split(".");
    for (let length = 1; length < parts.length; length++) sections.add(parts.slice(0, length).join("."));
  }
  return [...sections].flatMap((key) => {
    const raw = valueAt(file, key.split("."));
    if (raw === undefined || isTree(raw)) return [];
    return [{ key, text: refusalText(key, { raw, source: filePath, allowed: `a table [${key}]` }) }];
  });
}
