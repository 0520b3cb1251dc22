import assert from "node:assert/strict";
import { effectiveConfigToml } from "./effective.ts";
import { loadConfig } from "./load.ts";
import { parseToml } from "./toml.ts";
import { valueAt } from "./tree.ts";

const SECRETS = {
  IGGY_HTTP_JWT_ENCODING_SECRET: "top-secret-1",
  IGGY_SYSTEM_ENCRYPTION_KEY: "top-secret-2",
};

Deno.test("effectiveConfigToml gives a text that loads to the same configuration", () => {
  const { config } = loadConfig({
    environment: { IGGY_SYSTEM_SEGMENT_SIZE: "1 MiB", IGGY_TCP_ADDRESS: "[::1]:5" },
  });
  const content = effectiveConfigToml(config);
  const again = loadConfig({ file: { path: "current_config.toml", content }, environment: {} });
  assert.deepEqual(again.config, config);
  assert.deepEqual(again.warnings, []);
});

Deno.test("effectiveConfigToml has the bound addresses in place of the configured ones", () => {
  const { config } = loadConfig({ environment: { IGGY_TCP_ADDRESS: "127.0.0.1:0" } });
  const content = effectiveConfigToml(config, {
    tcp: { host: "127.0.0.1", port: 40_000 },
    http: { host: "::1", port: 40_001 },
  });
  const tree = parseToml({ path: "x", content });
  assert.equal(valueAt(tree, ["tcp", "address"]), "127.0.0.1:40000");
  assert.equal(valueAt(tree, ["http", "address"]), "[::1]:40001");
  assert.equal(valueAt(tree, ["quic", "address"]), "127.0.0.1:8080");
  assert.equal(valueAt(tree, ["websocket", "address"]), "127.0.0.1:8092");
});

Deno.test("effectiveConfigToml masks secrets that are set, and leaves the others empty", () => {
  const content = effectiveConfigToml(loadConfig({ environment: SECRETS }).config);
  assert.doesNotMatch(content, /top-secret/);
  assert.match(content, /encoding_secret = "\*+"/);
  assert.match(content, /decoding_secret = ""/);
});
