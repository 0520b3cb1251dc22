import assert from "node:assert/strict";
import { loadConfig } from "./load.ts";
import { SETTINGS } from "./schema.ts";
import { settingsInForce } from "./settings_list.ts";
import { parseToml } from "./toml.ts";
import { valueAt } from "./tree.ts";

const loaded = loadConfig({
  file: { path: "a.toml", content: '[tcp]\naddress = "[::1]:5"\n[system.segment]\nsize = "2 MiB"' },
  environment: { IGGY_SYSTEM_SEGMENT_SIZE: "1 MiB", IGGY_HTTP_JWT_ENCODING_SECRET: 'a"b', RUST_LOG: "warn" },
});
const settings = settingsInForce(loaded);

Deno.test("settingsInForce has every setting once, with where it comes from", () => {
  assert.deepEqual(settings.map(({ key }) => key), [...SETTINGS.keys()]);
  const changed = settings.filter(({ source }) => source !== "default");
  assert.deepEqual(changed.map(({ key, value, source }) => `${key} = ${value} # ${source}`), [
    `http.jwt.encoding_secret = "******" # IGGY_HTTP_JWT_ENCODING_SECRET`,
    `tcp.address = "[::1]:5" # a.toml`,
    `system.logging.level = "warn" # RUST_LOG`,
    `system.segment.size = "1 MiB" # IGGY_SYSTEM_SEGMENT_SIZE`,
  ]);
});

Deno.test("settingsInForce gives values that load to the same configuration", () => {
  const content = settings.map(({ key, value }) => `${key} = ${value}`).join("\n");
  const tree = parseToml({ path: "x", content });
  assert.equal(valueAt(tree, ["tcp", "address"]), "[::1]:5");
  const again = loadConfig({ file: { path: "x", content }, environment: {} });
  const { jwt } = again.config.http;
  assert.deepEqual(
    { ...again.config, http: { ...again.config.http, jwt: { ...jwt, encodingSecret: 'a"b' } } },
    loaded.config,
  );
});
