import assert from "node:assert/strict";
import { Pacer } from "../log/mod.ts";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { filesystemOverview } from "./filesystem_overview.ts";

Deno.test("filesystemOverview: every file with its length, folders before what is in them", async () => {
  const { disk, clock } = simulatedPlatform({ seed: 1 });
  disk.plant("data/b/2", new Uint8Array(22));
  disk.plant("data/a", new Uint8Array(1));
  const [space, empty, ...lines] = (await filesystemOverview(disk, "data", new Pacer(clock))).split("\n");
  assert.match(space ?? "", /^data: \d+ of \d+ bytes/);
  assert.equal(empty, "");
  assert.deepEqual(lines.map((line) => line.trim()), ["1 a", "- b", "22 b/2", ""]);
});

Deno.test("filesystemOverview: a folder of many files is cut, and says so", async () => {
  const { disk, clock } = simulatedPlatform({ seed: 1 });
  disk.makeDirectory("data");
  for (let file = 0; file < 10_100; file++) disk.open(`data/${file}`, { write: true, create: true }).close();
  const text = await filesystemOverview(disk, "data", new Pacer(clock));
  assert.ok(text.split("\n").length < 10_005);
  assert.match(text, /\nand more: 10000 lines are the most\n$/);
});
