import assert from "node:assert/strict";
import { ConfigError } from "./config_error.ts";
import { loadConfig } from "./load.ts";

/** A switch that stops the start, and the variable that sets it. */
const STOPPERS: Readonly<Record<string, Record<string, string>>> = {
  "tcp.unix_path": { IGGY_TCP_UNIX_PATH: "/run/galgo.sock" },
  "http.web_ui": { IGGY_HTTP_WEB_UI: "true" },
  "system.encryption.enabled": {
    IGGY_SYSTEM_ENCRYPTION_ENABLED: "true",
    IGGY_SYSTEM_ENCRYPTION_KEY: "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
  },
  "system.encryption.old_keys": { IGGY_SYSTEM_ENCRYPTION_OLD_KEYS: "[abc]" },
  "system.message_deduplication.enabled": { IGGY_SYSTEM_MESSAGE_DEDUPLICATION_ENABLED: "true" },
  "data_maintenance.messages.cleaner_enabled": { IGGY_DATA_MAINTENANCE_MESSAGES_CLEANER_ENABLED: "true" },
  "data_maintenance.messages.barrier_max_idle": { IGGY_DATA_MAINTENANCE_MESSAGES_BARRIER_MAX_IDLE: "1 h" },
  "telemetry.enabled": { IGGY_TELEMETRY_ENABLED: "true" },
  "system.stream.path": { IGGY_SYSTEM_STREAM_PATH: "s" },
};

for (const [key, environment] of Object.entries(STOPPERS)) {
  Deno.test(`${key} stops the start and is named`, () => {
    assert.throws(() => loadConfig({ environment }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.deepEqual(error.problems.map((problem) => problem.split(":")[0]), [key]);
      assert.match(error.problems[0] ?? "", /this build has no /);
      return true;
    });
  });
}

Deno.test("switches that are off or decide by themselves do not stop the start", () => {
  const { config } = loadConfig({
    environment: {
      IGGY_DATA_MAINTENANCE_MESSAGES_CLEANER_ENABLED: "false",
      IGGY_HTTP_WEB_UI: "auto",
      IGGY_QUIC_ENABLED: "true",
      IGGY_WEBSOCKET_ENABLED: "true",
    },
  });
  assert.equal(config.dataMaintenance.messages.cleanerEnabled, false);
});

Deno.test("a door that is switched off needs no line", () => {
  const environment = { IGGY_QUIC_ENABLED: "false" };
  assert.deepEqual(loadConfig({ environment }).notices, []);
});
