import assert from "node:assert/strict";
import { buildKernel } from "./build.ts";

Deno.test("kernel.wasm is what its sources give; run `deno task kernel` after changing them", async () => {
  const committed = Deno.readFileSync(new URL("kernel.wasm", import.meta.url));
  assert.deepEqual(await buildKernel(), new Uint8Array(committed));
});
