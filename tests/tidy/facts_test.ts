/** Facts that must stand twice, compared: protocol and code, the pinned version, the commands that the README shows. */
import assert from "node:assert/strict";
import { commandTable, errorTable, POLL_MESSAGES_CODE, SEND_MESSAGES_CODE } from "../../src/wire/mod.ts";
import { citationsExist, codeOf, sectionOf, tableRows } from "./documents.ts";
import { readProject } from "./project.ts";

const files = readProject();

function textOf(path: string): string {
  const file = files.find((each) => each.path === path);
  assert.ok(file, `${path} is missing`);
  return file.text;
}

const protocol = textOf("docs/protocol.md");
const version = textOf(".deno-version").trim();
const tasks: Readonly<Record<string, string>> = JSON.parse(textOf("deno.json")).tasks;

Deno.test("docs/protocol.md, Commands: the same as the table of commands", () => {
  const served = Object.values(commandTable).map(({ code, kind }) => `${code} ${kind}`);
  const messages = [`${POLL_MESSAGES_CODE} poll_messages`, `${SEND_MESSAGES_CODE} send_messages`];
  const documented = tableRows(sectionOf(protocol, "Commands"))
    .map(([code, name]) => `${code} ${name}`);
  assert.deepEqual(documented.sort(), [...served, ...messages].sort());
});

Deno.test("docs/protocol.md, Errors: the same as the table of errors", () => {
  const known = Object.entries(errorTable).map(([name, { code }]) => `${code} ${name}`);
  const documented = tableRows(sectionOf(protocol, "Errors")).map(([code, name]) => `${code} ${name}`);
  assert.deepEqual(documented.sort(), known.sort());
});

Deno.test("sections that comments cite exist", () => assert.deepEqual(citationsExist(files), []));

Deno.test("the version of Deno is the pinned one, wherever it stands", () => {
  assert.equal(Deno.version.deno, version);
  for (const path of ["README.md", ".ci/run", "CONTRIBUTING.md"]) {
    const mentions = [...textOf(path).matchAll(/\bdeno@([\w.]+)/g)].map(([, mention]) => mention);
    assert.ok(mentions.length > 0 || path === "CONTRIBUTING.md", path);
    for (const mention of mentions) assert.equal(mention, version, path);
  }
});

Deno.test("README.md: start and test are the commands that .ci/run and the tasks know", () => {
  const lines = codeOf(textOf("README.md")).flatMap((piece) => piece.split("\n"));
  const start = `npx -y deno@${version} task start`;
  const test = `npx -y deno@${version} task test`;
  assert.ok(lines.includes(start), start);
  assert.ok(lines.includes(test), test);
  assert.ok(textOf(".ci/run").includes(`${test}\n`), ".ci/run runs the test command as it is shown");
});

Deno.test("README.md and CONTRIBUTING.md name tasks that exist", () => {
  for (const path of ["README.md", "CONTRIBUTING.md"]) {
    const named = [...textOf(path).matchAll(/\b(?:deno(?:@[\d.]+)?) task ([\w:]+)/g)].map(([, name]) =>
      name!
    );
    assert.ok(named.length > 0, path);
    for (const name of named) assert.ok(name in tasks, `${path}: deno task ${name}`);
  }
});

Deno.test("CONTRIBUTING.md names every task", () => {
  const text = textOf("CONTRIBUTING.md");
  for (const name of Object.keys(tasks)) assert.ok(text.includes(`deno task ${name}`), name);
});

Deno.test("README.md writes out the permissions that the task start has", () => {
  const pieces = codeOf(textOf("README.md"));
  for (const flag of tasks.start!.match(/--(?:allow|no)-\S+/g)!) {
    assert.ok(pieces.some((piece) => piece.includes(flag)), flag);
  }
});
