import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { newestLogs } from "./newest_logs.ts";

const PLACE = { directory: "data/logs", name: "b.log" };

function disk(files: Readonly<Record<string, string>>) {
  const { disk } = simulatedPlatform({ seed: 1 });
  for (const [name, text] of Object.entries(files)) {
    disk.plant(`data/logs/${name}`, new TextEncoder().encode(text));
  }
  return disk;
}

Deno.test("newestLogs: the oldest line first, over all files", () => {
  const files = { "b.log": "5\n6\n", "b.log.1": "3\n4\n", "b.log.2": "1\n2\n", "other.log": "no\n" };
  assert.equal(newestLogs(disk(files), PLACE), "1\n2\n3\n4\n5\n6\n");
});

Deno.test("newestLogs: past the limit it begins with a whole line, and older files stay out", () => {
  const line = `${"x".repeat(999)}\n`;
  const text = newestLogs(
    disk({ "b.log": "new\n", "b.log.1": line.repeat(5000), "b.log.2": "old\n" }),
    PLACE,
  );
  assert.ok(text.endsWith("x\nnew\n"));
  assert.equal(text.indexOf("\n"), 999);
  assert.ok(text.length <= 4 * 1024 * 1024 && text.length > 4 * 1024 * 1024 - 2000);
});

Deno.test("newestLogs: without files it says so, or is empty", () => {
  assert.match(newestLogs(disk({}), undefined), /file_enabled is false/);
  assert.equal(newestLogs(disk({}), PLACE), "");
});
