/**
 * What this build does not have. A switch for it stops the start, so that nobody runs unprotected by mistake; what gets
 * built loses its line here, and its settings theirs in `without_effect.ts`.
 */
import type { Problem } from "./problem.ts";
import type { Config } from "./schema.ts";

interface MissingPart {
  readonly key: string;
  readonly isWanted: (config: Config) => boolean;
  /** What there is not, and what is allowed until then. */
  readonly missing: string;
  readonly allowed: string;
}

const MISSING_PARTS: readonly MissingPart[] = [
  missing("tcp.unix_path", "unix socket door", ({ tcp }) => tcp.unixPath !== undefined, `""`),
  missing("http.web_ui", "dashboard", ({ http }) => http.webUi === true, `false or "auto"`),
  missing("system.encryption.enabled", "encryption at rest", ({ system }) => system.encryption.enabled),
  missing(
    "system.encryption.old_keys",
    "encryption at rest",
    ({ system }) => system.encryption.oldKeys.length > 0,
    "an empty list",
  ),
  missing(
    "system.message_deduplication.enabled",
    "deduplication",
    ({ system }) => system.messageDeduplication.enabled,
  ),
  missing(
    "data_maintenance.messages.cleaner_enabled",
    "retention",
    ({ dataMaintenance }) => dataMaintenance.messages.cleanerEnabled === true,
    `false or "auto"`,
  ),
  missing(
    "data_maintenance.messages.barrier_max_idle",
    "retention",
    ({ dataMaintenance }) => dataMaintenance.messages.barrierMaxIdleMs !== undefined,
    `"none"`,
  ),
  missing("telemetry.enabled", "telemetry", (config) => config.telemetry.enabled),
  missing(
    "system.stream.path",
    "other folder for streams",
    ({ system }) => system.stream.path !== "streams",
    `"streams"`,
  ),
  missing(
    "system.topic.path",
    "other folder for topics",
    ({ system }) => system.topic.path !== "topics",
    `"topics"`,
  ),
  missing(
    "system.partition.path",
    "other folder for partitions",
    ({ system }) => system.partition.path !== "partitions",
    `"partitions"`,
  ),
];

interface MissingDoor {
  readonly key: string;
  readonly isWanted: (config: Config) => boolean;
  readonly name: string;
}

/** Doors that are on by default, so that their switch cannot stop the start. */
const MISSING_DOORS: readonly MissingDoor[] = [
  { key: "quic.enabled", isWanted: ({ quic }) => quic.enabled, name: "QUIC" },
];

/** One problem for each switch of something that is not there. */
export function missingParts(config: Config): Problem[] {
  return MISSING_PARTS.filter(({ isWanted }) => isWanted(config)).map(({ key, missing, allowed }) => ({
    key,
    text: `${key}: this build has no ${missing}, allowed is ${allowed}`,
  }));
}

/** One line for each door that is switched on and not there. */
export function missingDoors(config: Config): string[] {
  return MISSING_DOORS.filter(({ isWanted }) => isWanted(config))
    .map(({ key, name }) => `the ${name} door is not in this build (${key} = false silences this line)`);
}

/** For the test that compares the keys with the schema. */
export const NOT_BUILT_KEYS: readonly string[] = [...MISSING_PARTS, ...MISSING_DOORS].map(({ key }) => key);

function missing(
  key: string,
  missing: string,
  isWanted: (config: Config) => boolean,
  allowed = "false",
): MissingPart {
  return { key, missing, isWanted, allowed };
}
