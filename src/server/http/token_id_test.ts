import assert from "node:assert/strict";
import { tokenId } from "./token_id.ts";

Deno.test("tokenId holds the time, version 7, the variant, and random bits", () => {
  assert.equal(tokenId(0x0198a6d27c1e, new Uint8Array(16)), "0198a6d2-7c1e-7000-8000-000000000000");
  assert.equal(
    tokenId(0x0198a6d27c1e, new Uint8Array(16).fill(0xff)),
    "0198a6d2-7c1e-7fff-bfff-ffffffffffff",
  );
});
