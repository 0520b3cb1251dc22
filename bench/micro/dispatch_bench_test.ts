import assert from "node:assert/strict";
import { benchDispatch } from "./dispatch_bench.ts";

Deno.test("benchDispatch does the work of every case", async () => {
  const figures = await benchDispatch({ small: true });
  assert.ok(figures.length > 0);
  for (const { name, nanosecondsEach } of figures) assert.ok(nanosecondsEach > 0, name);
});
