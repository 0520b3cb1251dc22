import assert from "node:assert/strict";
import { twinHash } from "./twin_xxh3.ts";
import vectors from "../../../tests/vectors/hashes.json" with { type: "json" };

Deno.test("twinHash gives the known answers", () => {
  assert.ok(vectors.xxh3.length > 0);
  for (const { inputHex, xxh3_64 } of vectors.xxh3) {
    assert.equal(twinHash(Uint8Array.fromHex(inputHex)), BigInt(xxh3_64), `input ${inputHex.slice(0, 40)}`);
  }
});

Deno.test("twinHash gives the checksums of known messages", () => {
  assert.ok(vectors.messageChecksum.length > 0);
  for (const { messageHex, xxh3_64OfBytes8ToEnd } of vectors.messageChecksum) {
    assert.equal(twinHash(Uint8Array.fromHex(messageHex).subarray(8)), BigInt(xxh3_64OfBytes8ToEnd));
  }
});
