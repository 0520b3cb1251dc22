/**
 * Arrays of tables: the other nodes of a cluster, foreign issuers of tokens. They replace each other and never merge:
 * one variable of the environment, and the whole array comes from there.
 */
import { type Environment, MAX_TABLES, variable, variableName } from "./environment.ts";
import { isSection, type Kind, nameOf, OptionalMember, REFUSED, type Section, Tables } from "./kind.ts";
import { type Problem, refusalText } from "./problem.ts";
import { isTree, putAt, type Tree, valueAt } from "./tree.ts";

export interface TablesInput {
  readonly key: string;
  readonly members: Section;
  /** The defaults' value. */
  readonly fallback: unknown;
  readonly file: Tree;
  readonly filePath: string;
  readonly environment: Environment;
}

export interface ReadTables {
  readonly value: readonly Tree[];
  readonly source: string;
  readonly problems: readonly Problem[];
}

/** A member of a table: its path as in the file, its names inside, and how it is read. */
interface Member {
  readonly path: readonly string[];
  readonly names: readonly string[];
  readonly kind: Kind<unknown, string>;
  readonly missing: { readonly value: unknown } | undefined;
}

/** What a source has for a member: what was found, how it reads, and where it was. */
type Lookup = (member: Member) => { raw: unknown; value: unknown; source: string } | undefined;

export function readTables(input: TablesInput): ReadTables {
  const members = membersOf(input.members, [], []);
  const fromEnvironment = environmentTables(input, members);
  if (fromEnvironment.length > 0) {
    const prefix = `${variableName(input.key)}_`;
    return collect(input.key, { members, lookups: fromEnvironment, source: `${prefix}0…` });
  }
  const inFile = valueAt(input.file, input.key.split("."));
  if (inFile === undefined) {
    const entries = Array.isArray(input.fallback) ? input.fallback : [];
    return collect(input.key, {
      members,
      lookups: entries.map((entry) => fileLookup(entry, "default")),
      source: "default",
    });
  }
  if (!Array.isArray(inFile) || !inFile.every(isTree)) {
    const allowed = `tables [[${input.key}]]`;
    const text = refusalText(input.key, { raw: inFile, source: input.filePath, allowed });
    return { value: [], source: input.filePath, problems: [{ key: input.key, text }] };
  }
  const lookups = inFile.map((entry) => fileLookup(entry, input.filePath));
  return collect(input.key, { members, lookups, source: input.filePath });
}

/** Keys of members, for the search for unknown ones: `ports.tcp`. */
export function memberKeys(members: Section): string[] {
  return membersOf(members, [], []).map(({ path }) => path.join("."));
}

function collect(
  key: string,
  { members, lookups, source }: { members: readonly Member[]; lookups: readonly Lookup[]; source: string },
): ReadTables {
  const problems: Problem[] = [];
  const value = lookups.map((lookup, index) => {
    const table: Record<string, unknown> = {};
    for (const member of members) {
      const memberKey = `${key}[${index}].${member.path.join(".")}`;
      const read = readMember(memberKey, member, lookup(member));
      if (typeof read === "string") problems.push({ key, text: read });
      else putAt(table, member.names, read.value);
    }
    return table;
  });
  return { value, source, problems };
}

/** The value, or the text of a problem. */
function readMember(key: string, member: Member, found: ReturnType<Lookup>): { value: unknown } | string {
  const { allowed, isSecret } = member.kind;
  if (found !== undefined) {
    return found.value === REFUSED
      ? refusalText(key, { ...found, allowed, isSecret })
      : { value: found.value };
  }
  return member.missing ?? `${key}: is missing, allowed is ${allowed}`;
}

function fileLookup(entry: unknown, source: string): Lookup {
  return ({ path, kind }) => {
    const raw = valueAt(entry, path);
    return raw === undefined ? undefined : { raw, value: kind.read(raw), source };
  };
}

/** Numbers may have gaps; the tables keep their order. */
function environmentTables({ key, environment }: TablesInput, members: readonly Member[]): Lookup[] {
  return Array.from({ length: MAX_TABLES }, (_, index) => index).flatMap((index) => {
    const lookup: Lookup = ({ path, kind }) => {
      const source = variableName(`${key}_${index}.${path.join(".")}`);
      const raw = variable(environment, source);
      return raw === undefined ? undefined : { raw, value: kind.readText(raw), source };
    };
    return members.some((member) => lookup(member) !== undefined) ? [lookup] : [];
  });
}

function membersOf(section: Section, path: readonly string[], names: readonly string[]): Member[] {
  return Object.entries(section).flatMap(([key, value]) => {
    const memberPath = [...path, key];
    const memberNames = [...names, nameOf(key, value)];
    if (isSection(value)) return membersOf(value, memberPath, memberNames);
    if (value instanceof Tables) throw new Error(`"${key}" would be an array of tables inside of one`);
    const isOptional = value instanceof OptionalMember;
    const kind = isOptional ? value.kind : value;
    const missing = isOptional ? { value: value.missing } : undefined;
    return [{ path: memberPath, names: memberNames, kind, missing }];
  });
}
