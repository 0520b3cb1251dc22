/** `config.toml` as a text: what its comments say about settings that wait for their part. */
import assert from "node:assert/strict";
import { DEFAULT_CONFIG_TOML } from "./defaults.ts";
import { SETTINGS } from "./schema.ts";
import { WITHOUT_EFFECT } from "./without_effect.ts";

const SENTENCE = /No effect in this version\./;

/** The comment above each key and each section; that of a section is meant for everything below it. */
function commentsOf(toml: string): Map<string, string> {
  const comments = new Map<string, string>();
  let section = "";
  let comment: string[] = [];
  for (const line of toml.split("\n")) {
    if (line.startsWith("#")) {
      comment.push(line.slice(1).trim());
      continue;
    }
    const header = /^\[+([\w.]+)\]+$/.exec(line)?.[1];
    const key = /^(\w+) = /.exec(line)?.[1];
    section = header ?? section;
    if (header !== undefined) comments.set(header, comment.join(" "));
    else if (key !== undefined) comments.set(`${section}.${key}`, comment.join(" "));
    comment = [];
  }
  return comments;
}

function isBelow(key: string, prefix: string): boolean {
  return key === prefix || key.startsWith(`${prefix}.`);
}

Deno.test("config.toml says of every setting whose part is not built, and of no other, that it has no effect", () => {
  const saying = [...commentsOf(DEFAULT_CONFIG_TOML)].filter(([, text]) => SENTENCE.test(text))
    .map(([key]) => key);
  const notBuilt = WITHOUT_EFFECT.find(({ reason }) => reason.includes("not in this build"))?.keys ?? [];
  const keys = [...SETTINGS.keys()];
  const below = (prefixes: readonly string[]) =>
    keys.filter((key) => prefixes.some((prefix) => isBelow(key, prefix)));
  assert.ok(notBuilt.length > 0);
  assert.deepEqual(below(saying), below(notBuilt));
});
