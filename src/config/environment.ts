/**
 * Settings from the environment. The name of `tcp.socket.nodelay` is `IGGY_TCP_SOCKET_NODELAY`. Keys contain underscores
 * themselves, so names are looked up in a table made from the known keys and never taken apart; members of arrays of
 * tables have their number in the name, `IGGY_CLUSTER_NODE_OTHERS_0_PORTS_TCP`.
 */
import { isSection, type Section, Tables } from "./kind.ts";
import { nearestNames } from "./nearest.ts";
import { SETTINGS } from "./schema.ts";

export type Environment = Readonly<Record<string, string>>;

/** Tables of one array that the environment can name. */
export const MAX_TABLES = 10;

/** Names with our prefix that mean something else than a setting. */
const OTHER_NAMES: ReadonlySet<string> = new Set([
  "IGGY_CI_BUILD",
  "IGGY_CONFIG_PATH",
  "IGGY_CONNECTORS_CONFIG_PATH",
  "IGGY_DISPLAY_CONFIG",
  "IGGY_ENV_PATH",
  "IGGY_MCP_CONFIG_PATH",
  "IGGY_ROOT_PASSWORD",
  "IGGY_ROOT_USERNAME",
  "IGGY_TEST_CLEANUP_DISABLED",
  "IGGY_TEST_VERBOSE",
]);
const OTHER_PREFIXES = ["IGGY_CONNECTORS_SINK_", "IGGY_CONNECTORS_SOURCE_"];

const NEAREST_NAMES = 3;

/** Every name that a setting, or a member of a table, can have. */
const KNOWN_NAMES: ReadonlySet<string> = new Set(
  [...SETTINGS.values()].flatMap(({ key, leaf }) =>
    leaf instanceof Tables
      ? Array.from(
        { length: MAX_TABLES },
        (_, index) => memberNames(leaf.members, `${variableName(key)}_${index}`),
      ).flat()
      : [variableName(key)]
  ),
);

export function variableName(key: string): string {
  return `IGGY_${key.toUpperCase().replaceAll(".", "_")}`;
}

/** The text of a variable; an empty one counts as not set. */
export function variable(environment: Environment, name: string): string | undefined {
  const value = environment[name]?.trim();
  return value === "" ? undefined : value;
}

/** One warning for each name with our prefix that nothing reads. */
export function unknownVariables(environment: Environment): string[] {
  return Object.keys(environment)
    .filter((name) => name.startsWith("IGGY_") && !KNOWN_NAMES.has(name) && !isOther(name))
    .sort()
    .map((name) => {
      const nearest = nearestNames(name, KNOWN_NAMES, NEAREST_NAMES);
      const hint = nearest.length === 0 ? "" : `; did you mean ${nearest.join(" or ")}?`;
      return `the environment variable "${name}" is not known${hint}`;
    });
}

function isOther(name: string): boolean {
  return OTHER_NAMES.has(name) || OTHER_PREFIXES.some((prefix) => name.startsWith(prefix));
}

function memberNames(members: Section, prefix: string): string[] {
  return Object.entries(members).flatMap(([key, value]) => {
    const name = `${prefix}_${key.toUpperCase()}`;
    return isSection(value) ? memberNames(value, name) : [name];
  });
}
