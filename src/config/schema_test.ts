import assert from "node:assert/strict";
import { DEFAULTS } from "./defaults.ts";
import { Kind, REFUSED, Tables } from "./kind.ts";
import { NOT_BUILT_KEYS } from "./not_built.ts";
import { SETTINGS } from "./schema.ts";
import { isTree, type Tree, valueAt } from "./tree.ts";
import { unknownKeys } from "./unknown_keys.ts";
import { WITHOUT_EFFECT } from "./without_effect.ts";

function keysOf(tree: Tree, prefix = ""): string[] {
  return Object.entries(tree).flatMap(([name, value]) =>
    isTree(value) ? keysOf(value, `${prefix}${name}.`) : [`${prefix}${name}`]
  );
}

Deno.test("config.toml has every key of the schema, and no other", () => {
  assert.deepEqual(keysOf(DEFAULTS).sort(), [...SETTINGS.keys()].sort());
  assert.deepEqual(unknownKeys(DEFAULTS, "config.toml"), []);
});

Deno.test("config.toml has only values that the schema allows", () => {
  for (const { key, leaf } of SETTINGS.values()) {
    if (leaf instanceof Tables) continue;
    assert.notEqual(leaf.read(valueAt(DEFAULTS, key.split("."))), REFUSED, key);
  }
});

Deno.test("lists of what is not built or without effect name keys that exist", () => {
  const sections = [...SETTINGS.keys()];
  const listed = [...NOT_BUILT_KEYS, ...WITHOUT_EFFECT.flatMap(({ keys }) => keys)];
  for (const key of listed) {
    assert.ok(sections.some((known) => known === key || known.startsWith(`${key}.`)), key);
  }
});

Deno.test("secrets are the key, the old keys and the two JWT secrets", () => {
  const secrets = [...SETTINGS.values()].filter(({ leaf }) => leaf instanceof Kind && leaf.isSecret);
  assert.deepEqual(secrets.map(({ key }) => key).sort(), [
    "http.jwt.decoding_secret",
    "http.jwt.encoding_secret",
    "system.encryption.key",
    "system.encryption.old_keys",
  ]);
});
