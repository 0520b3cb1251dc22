import assert from "node:assert/strict";
import { ConfigError } from "./config_error.ts";
import { examineConfig, loadConfig } from "./load.ts";

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    loadConfig({ environment });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return [];
}

const REFUSED: readonly (readonly [key: string, environment: Record<string, string>])[] = [
  ["system.segment.size", { IGGY_SYSTEM_SEGMENT_SIZE: "1073742336" }],
  ["system.segment.size", { IGGY_SYSTEM_SEGMENT_SIZE: "1000" }],
  ["system.segment.size", { IGGY_SYSTEM_SEGMENT_SIZE: "0" }],
  ["system.topic.max_size", { IGGY_SYSTEM_TOPIC_MAX_SIZE: "server_default" }],
  ["system.topic.max_size", { IGGY_SYSTEM_TOPIC_MAX_SIZE: "1 MiB" }],
  ["system.topic.message_expiry", { IGGY_SYSTEM_TOPIC_MESSAGE_EXPIRY: "server_default" }],
  ["http.jwt.access_token_expiry", { IGGY_HTTP_JWT_ACCESS_TOKEN_EXPIRY: "default" }],
  ["http.jwt.algorithm", { IGGY_HTTP_JWT_ALGORITHM: "none" }],
  ["personal_access_token.max_tokens_per_user", { IGGY_PERSONAL_ACCESS_TOKEN_MAX_TOKENS_PER_USER: "0" }],
  ["personal_access_token.cleaner.interval", { IGGY_PERSONAL_ACCESS_TOKEN_CLEANER_INTERVAL: "0" }],
  ["data_maintenance.messages.interval", { IGGY_DATA_MAINTENANCE_MESSAGES_INTERVAL: "0 s" }],
  ["message_saver.interval", { IGGY_MESSAGE_SAVER_INTERVAL: "0" }],
  ["heartbeat.interval", { IGGY_HEARTBEAT_ENABLED: "true", IGGY_HEARTBEAT_INTERVAL: "0" }],
  ["system.partition.messages_required_to_save", { IGGY_SYSTEM_PARTITION_MESSAGES_REQUIRED_TO_SAVE: "0" }],
  ["system.partition.size_of_messages_required_to_save", {
    IGGY_SYSTEM_PARTITION_SIZE_OF_MESSAGES_REQUIRED_TO_SAVE: "0",
  }],
  ["limits.memory", { IGGY_LIMITS_MEMORY: "194 MiB" }],
  ["limits.memory", { IGGY_LIMITS_MEMORY: "4097 MiB" }],
  ["limits.frame", { IGGY_LIMITS_FRAME: "63 KiB" }],
  ["limits.frame", { IGGY_LIMITS_FRAME: "66561 KiB" }],
  ["limits.open_files", { IGGY_LIMITS_OPEN_FILES: "15" }],
  ["system.logging.retention", { IGGY_SYSTEM_LOGGING_RETENTION: "999ms" }],
  ["system.logging.rotation_check_interval", { IGGY_SYSTEM_LOGGING_ROTATION_CHECK_INTERVAL: "0" }],
  ["system.logging.max_total_size", { IGGY_SYSTEM_LOGGING_MAX_TOTAL_SIZE: "1 MB" }],
  ["http.cors.allow_credentials", { IGGY_HTTP_CORS_ALLOW_CREDENTIALS: "true" }],
  ["http.jwt.trusted_issuers", issuer({ JWKS_URL: "http://auth.example.com/keys" })],
  ["http.jwt.trusted_issuers", issuer({ JWKS_URL: "http://127.0.0.1.example.com/keys" })],
  ["http.jwt.trusted_issuers", issuer({ JWKS_URL: "ftp://auth.example.com/keys" })],
  ["http.jwt.trusted_issuers", issuer({ JWKS_URL: "keys" })],
  ["http.jwt.trusted_issuers", issuer({ ISSUER: "http://auth.example.com" })],
  ["http.jwt.trusted_issuers", { ...issuer(), ...issuer({}, 1) }],
  ["cluster.node.others", cluster({ NAME: "iggy-node-1" })],
  ["cluster.node.others", cluster({ PORTS_QUIC: "0" })],
  ["cluster.node.others", cluster({ PORTS_TCP: "8090" })],
  ["cluster.node.others", cluster({ PORTS_HTTP: "8090" })],
  ["cluster.node.others", cluster({ PORTS_TCP: "3000" })],
  ["http.metrics.endpoint", { IGGY_HTTP_METRICS_ENDPOINT: "metrics" }],
  ["http.metrics.endpoint", { IGGY_HTTP_METRICS_ENDPOINT: "/a b" }],
];

/** One that is trusted, as it should be but for the changes. */
function issuer(changes: Record<string, string> = {}, at = 0): Record<string, string> {
  const trusted = {
    ISSUER: "https://auth.example.com",
    JWKS_URL: "https://auth.example.com/keys",
    AUDIENCE: "galgo",
    USER_ID: "1",
    ...changes,
  };
  return Object.fromEntries(
    Object.entries(trusted).map(([name, value]) => [`IGGY_HTTP_JWT_TRUSTED_ISSUERS_${at}_${name}`, value]),
  );
}

/** This node and one other, which is as it should be but for the changes. */
function cluster(changes: Record<string, string>): Record<string, string> {
  const other = { NAME: "n2", IP: "127.0.0.1", PORTS_TCP: "8091", ...changes };
  return {
    IGGY_CLUSTER_ENABLED: "true",
    ...Object.fromEntries(
      Object.entries(other).map(([name, value]) => [`IGGY_CLUSTER_NODE_OTHERS_0_${name}`, value]),
    ),
  };
}

for (const [key, environment] of REFUSED) {
  Deno.test(`${key} refuses ${JSON.stringify(Object.values(environment))}`, () => {
    const problems = problemsOf(environment);
    assert.deepEqual(problems.map((problem) => problem.split(":")[0]), [key]);
    assert.match(problems[0] ?? "", /: found .*, allowed is /);
  });
}

Deno.test("checks of a cluster: names that are empty, and only where it is switched on", () => {
  const content = '[cluster]\nenabled = true\nname = ""\n[cluster.node.current]\nname = " "\nip = ""';
  const load = (text: string) =>
    loadConfig({ file: { path: "config.toml", content: text }, environment: {} });
  assert.throws(() => load(content), (error) => {
    assert.ok(error instanceof ConfigError);
    assert.deepEqual(error.problems.map((problem) => problem.split(":")[0]), [
      "cluster.name",
      "cluster.node.current.name",
      "cluster.node.current.ip",
    ]);
    return true;
  });
  assert.equal(load(content.replace("true", "false")).config.cluster.name, "");
  assert.deepEqual(problemsOf(cluster({})), []);
});

Deno.test("checks of a cluster: QUIC may have the number of another node's TCP port", () => {
  assert.deepEqual(problemsOf(cluster({ PORTS_QUIC: "8090" })), []);
});

Deno.test("checks of what this build does not have come together with the line that says so", () => {
  const keyOf = (problem: string) => problem.split(":")[0];
  const keys = (environment: Record<string, string>) => problemsOf(environment).map(keyOf);
  const content = '[telemetry]\nservice_name = " "\nlogs.endpoint = ""\ntraces.endpoint = ""';
  const telemetry = (enabled: boolean) =>
    examineConfig({
      file: { path: "a.toml", content },
      environment: { IGGY_TELEMETRY_ENABLED: String(enabled) },
    }).problems.map(keyOf);
  assert.deepEqual(telemetry(true), [
    "telemetry.service_name",
    "telemetry.logs.endpoint",
    "telemetry.traces.endpoint",
    "telemetry.enabled",
  ]);
  assert.deepEqual(telemetry(false), []);

  const key = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  const encryption = { IGGY_SYSTEM_ENCRYPTION_ENABLED: "true", IGGY_SYSTEM_ENCRYPTION_KEY: key };
  assert.deepEqual(keys(encryption), ["system.encryption.enabled"]);
  for (const wrong of ["", "abc", key.slice(4), `${key}AAAA`, key.replace("M", "-")]) {
    const problems = problemsOf({ ...encryption, IGGY_SYSTEM_ENCRYPTION_KEY: wrong });
    assert.match(problems[0]!, /^system\.encryption\.key: found .*, allowed is 32 bytes in Base64/);
    assert.equal(problems.length, 2);
    assert.ok(wrong === "" || !problems[0]!.includes(wrong), "a secret is not shown");
  }
  const oldKeys = { ...encryption, IGGY_SYSTEM_ENCRYPTION_OLD_KEYS: `[${key}, abc]` };
  assert.ok(keys(oldKeys).includes("system.encryption.old_keys"));
});

Deno.test("checks accept what is at the border", () => {
  assert.deepEqual(
    problemsOf({
      IGGY_SYSTEM_SEGMENT_SIZE: "512",
      IGGY_SYSTEM_TOPIC_MAX_SIZE: "512",
      IGGY_MESSAGE_SAVER_ENABLED: "false",
      IGGY_MESSAGE_SAVER_INTERVAL: "0",
      IGGY_SYSTEM_LOGGING_MAX_TOTAL_SIZE: "0",
      IGGY_HTTP_CORS_ALLOW_CREDENTIALS: "true",
      IGGY_HTTP_CORS_ALLOWED_ORIGINS: "[https://a.example]",
      IGGY_SYSTEM_SHARDING_CPU_ALLOCATION: "0..64",
      IGGY_SYSTEM_MEMORY_POOL_SIZE: "1",
    }),
    [],
  );
});

Deno.test("checks accept the least and the most of the limits", () => {
  const most = { IGGY_LIMITS_FRAME: "65 MiB", IGGY_LIMITS_MEMORY: "4 GiB" };
  const least = {
    IGGY_LIMITS_FRAME: "64 KiB",
    IGGY_LIMITS_MEMORY: "1 MiB",
    IGGY_LIMITS_OPEN_FILES: "16",
    IGGY_LIMITS_CONNECTIONS: "1",
    IGGY_LIMITS_CONNECTIONS_PER_ADDRESS: "1",
    IGGY_LIMITS_UNAUTHENTICATED: "1",
  };
  for (const limits of [least, most, { IGGY_LIMITS_MEMORY: "195 MiB" }]) {
    assert.deepEqual(problemsOf(limits), []);
  }
});

Deno.test("a check of a setting that could not be read is left out", () => {
  const environment = { IGGY_SYSTEM_SEGMENT_SIZE: "large", IGGY_SYSTEM_TOPIC_MAX_SIZE: "1 MiB" };
  assert.deepEqual(problemsOf(environment).map((problem) => problem.split(":")[0]), ["system.segment.size"]);
});

const ISSUERS_ALLOWED: readonly Record<string, string>[] = [
  issuer(),
  issuer({ ISSUER: "corporate", JWKS_URL: "http://127.0.0.1:8080/keys" }),
  issuer({ ISSUER: "http://localhost", JWKS_URL: "http://[::1]/keys" }),
  issuer({ JWKS_URL: "http://auth.example.com/keys", USER_ID: "0" }),
];

for (const environment of ISSUERS_ALLOWED) {
  Deno.test(`http.jwt.trusted_issuers accepts ${JSON.stringify(Object.values(environment))}`, () => {
    assert.deepEqual(problemsOf(environment), []);
  });
}
