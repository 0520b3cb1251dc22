import assert from "node:assert/strict";
import { denoDisk } from "../platform/mod.ts";
import { readSettings } from "./settings.ts";

function withFiles(files: Record<string, string | Uint8Array>, test: (folder: string) => void): void {
  const folder = Deno.makeTempDirSync();
  try {
    for (const [name, content] of Object.entries(files)) {
      if (typeof content === "string") Deno.writeTextFileSync(`${folder}/${name}`, content);
      else Deno.writeFileSync(`${folder}/${name}`, content);
    }
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("readSettings reads the named files, and variables that are set win", () => {
  const files = {
    "a.toml": '[tcp]\naddress = "127.0.0.1:1"\n[http]\naddress = "127.0.0.1:2"',
    "vars": "IGGY_TCP_ADDRESS=127.0.0.1:3\nIGGY_HTTP_ADDRESS=127.0.0.1:4\nnonsense\nIGGY_ROOT_USERNAME=me",
  };
  withFiles(files, (folder) => {
    const { loaded: { config, warnings }, environment } = readSettings(denoDisk(), {
      IGGY_CONFIG_PATH: `${folder}/a.toml`,
      IGGY_ENV_PATH: `${folder}/vars`,
      IGGY_HTTP_ADDRESS: "127.0.0.1:5",
    });
    assert.equal(config.tcp.address.port, 3);
    assert.equal(config.http.address.port, 5);
    assert.equal(environment["IGGY_ROOT_USERNAME"], "me");
    assert.deepEqual(warnings, [`line 3 of "${folder}/vars" is not NAME=value and was left out`]);
  });
});

Deno.test("readSettings says in one sentence why a named file cannot be used", () => {
  const files = { "bytes": new Uint8Array([0xff, 0xfe]), "broken.toml": "[tcp]\n\nport = ?\n" };
  withFiles(files, (folder) => {
    const read = (name: string) => () => readSettings(denoDisk(), { IGGY_CONFIG_PATH: `${folder}/${name}` });
    assert.throws(
      read("missing"),
      /^CliError: the configuration ".*missing", which IGGY_CONFIG_PATH or the command names, does not exist$/,
    );
    assert.throws(
      read(""),
      /^CliError: the configuration cannot be used: cannot \w+ ".*": it is a directory$/,
    );
    assert.throws(read("bytes"), /^CliError: the configuration ".*bytes" is not a text in UTF-8$/);
    assert.throws(read("broken.toml"), /broken\.toml" is not TOML in line 3, column \d+: /);
  });
  assert.throws(
    () => readSettings(denoDisk(), { IGGY_ENV_PATH: "/nowhere/vars" }),
    /IGGY_ENV_PATH names, does not exist/,
  );
});
