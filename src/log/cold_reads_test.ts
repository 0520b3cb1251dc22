import assert from "node:assert/strict";
import { ColdReads } from "./cold_reads.ts";

Deno.test("ColdReads: a slow read sends the next 64 off the event loop", () => {
  const reads = new ColdReads();
  assert.ok(reads.mayBlock());
  reads.took(5);
  assert.ok(reads.mayBlock());
  reads.took(5.1);
  for (let read = 0; read < 64; read++) assert.equal(reads.mayBlock(), false);
  assert.ok(reads.mayBlock());
});
