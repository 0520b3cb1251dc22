/** Rules between settings, asked at the start. Bounds of one setting alone are in the schema. */
import { CLUSTER_CHECKS } from "./cluster_checks.ts";
import { ISSUER_CHECKS } from "./issuer_checks.ts";
import type { Problem } from "./problem.ts";
import type { Config } from "./schema.ts";
import { printTopicSize, UNLIMITED_SIZE } from "./sentinels.ts";
import { printBytes } from "./units.ts";

export interface Check {
  /** The settings it reads, the one to blame first. A check of a setting that could not be read is left out. */
  readonly keys: readonly [string, ...string[]];
  /** What was found and what is allowed; undefined when all is well. */
  readonly problem: (config: Config) => string | undefined;
}

/** A quarter of the memory may be kept by connections that rest; the largest frame and answer must fit beside it. */
const FRAMES_IN_MEMORY = 3;

const KEY_BYTES = 32;

const CHECKS: readonly Check[] = [
  {
    keys: ["limits.memory", "limits.frame"],
    problem: ({ limits: { memoryBytes, frameBytes } }) =>
      memoryBytes < FRAMES_IN_MEMORY * frameBytes
        ? `found "${printBytes(memoryBytes)}", allowed is at least ${FRAMES_IN_MEMORY} times limits.frame, ` +
          `"${printBytes(FRAMES_IN_MEMORY * frameBytes)}"`
        : undefined,
  },
  {
    keys: ["system.topic.max_size", "system.segment.size"],
    problem: ({ system: { topic, segment } }) =>
      topic.maxSizeBytes !== UNLIMITED_SIZE && topic.maxSizeBytes < BigInt(segment.sizeBytes)
        ? `found "${printTopicSize(topic.maxSizeBytes)}", allowed is at least one segment, ` +
          `"${printBytes(segment.sizeBytes)}", or "unlimited"`
        : undefined,
  },
  intervalAboveZero(
    "message_saver.interval",
    "message_saver.enabled",
    ({ messageSaver }) => messageSaver.enabled && messageSaver.intervalMs === 0,
  ),
  intervalAboveZero(
    "data_maintenance.messages.interval",
    "data_maintenance.messages.cleaner_enabled",
    ({ dataMaintenance: { messages } }) => messages.cleanerEnabled !== false && messages.intervalMs === 0,
  ),
  intervalAboveZero(
    "personal_access_token.cleaner.interval",
    "personal_access_token.cleaner.enabled",
    ({ personalAccessToken: { cleaner } }) => cleaner.enabled && cleaner.intervalMs === 0,
  ),
  intervalAboveZero(
    "heartbeat.interval",
    "heartbeat.enabled",
    ({ heartbeat }) => heartbeat.enabled && heartbeat.intervalMs === 0,
  ),
  {
    keys: ["system.logging.max_total_size", "system.logging.max_file_size"],
    problem: ({ system: { logging } }) =>
      logging.maxTotalSizeBytes !== 0 && logging.maxFileSizeBytes > logging.maxTotalSizeBytes
        ? `found "${
          printBytes(logging.maxTotalSizeBytes)
        }", allowed is 0, or at least system.logging.max_file_size, ` +
          `"${printBytes(logging.maxFileSizeBytes)}"`
        : undefined,
  },
  {
    keys: ["http.cors.allow_credentials", "http.cors.allowed_origins", "http.cors.enabled"],
    problem: ({ http: { cors } }) =>
      cors.enabled && cors.allowCredentials && cors.allowedOrigins.includes("*")
        ? `found true, allowed is false while http.cors.allowed_origins has "*", because browsers refuse the two together`
        : undefined,
  },
  filledForTelemetry("telemetry.service_name", ({ serviceName }) => serviceName),
  filledForTelemetry("telemetry.logs.endpoint", ({ logs }) => logs.endpoint),
  filledForTelemetry("telemetry.traces.endpoint", ({ traces }) => traces.endpoint),
  {
    keys: ["system.encryption.key", "system.encryption.enabled"],
    problem: ({ system: { encryption } }) =>
      encryption.enabled && !isEncryptionKey(encryption.key)
        ? `found ${
          encryption.key === "" ? "none" : "a secret that is no key"
        }, allowed is ${KEY_BYTES} bytes in Base64 ` +
          "while system.encryption.enabled is true"
        : undefined,
  },
  {
    keys: ["system.encryption.old_keys", "system.encryption.enabled"],
    problem: ({ system: { encryption } }) =>
      encryption.enabled && !encryption.oldKeys.every(isEncryptionKey)
        ? `found a secret that is no key, allowed is ${KEY_BYTES} bytes in Base64 for each`
        : undefined,
  },
  ...ISSUER_CHECKS,
  ...CLUSTER_CHECKS,
];

export function checkSettings(config: Config, broken: ReadonlySet<string>): Problem[] {
  return CHECKS.flatMap(({ keys, problem }) => {
    if (keys.some((key) => broken.has(key))) return [];
    const found = problem(config);
    return found === undefined ? [] : [{ key: keys[0], text: `${keys[0]}: ${found}` }];
  });
}

function intervalAboveZero(key: string, switchKey: string, isBroken: (config: Config) => boolean): Check {
  return {
    keys: [key, switchKey],
    problem: (config) =>
      isBroken(config) ? `found 0, allowed is more than 0 unless ${switchKey} is false` : undefined,
  };
}

function filledForTelemetry(key: string, value: (telemetry: Config["telemetry"]) => string): Check {
  return {
    keys: [key, "telemetry.enabled"],
    problem: ({ telemetry }) =>
      telemetry.enabled && value(telemetry).trim() === ""
        ? `found "", allowed is a text that is not empty while telemetry.enabled is true`
        : undefined,
  };
}

/** So many bytes are 43 letters of Base64 and one of padding. */
function isEncryptionKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text);
}
