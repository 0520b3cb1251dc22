import assert from "node:assert/strict";
import { benchKernel } from "./kernel_bench.ts";

Deno.test("benchKernel does the work of every case", () => {
  const figures = benchKernel({ small: true });
  assert.ok(figures.length > 0);
  for (const { name, messagesPerSecond, bytesPerSecond } of figures) {
    assert.ok(messagesPerSecond > 0 && bytesPerSecond > messagesPerSecond, name);
  }
  const again = benchKernel({ small: true });
  assert.deepEqual(again.map(({ checksum }) => checksum), figures.map(({ checksum }) => checksum));
});
