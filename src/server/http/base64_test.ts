import assert from "node:assert/strict";
import { fromBase64 } from "./base64.ts";

Deno.test("fromBase64 decodes padded standard Base64", () => {
  assert.deepEqual(fromBase64(""), new Uint8Array(0));
  assert.deepEqual(fromBase64("eA=="), Uint8Array.of(0x78));
  assert.deepEqual(fromBase64("+/8="), Uint8Array.of(0xfb, 0xff));
});

for (const text of ["eA", "eA=", "e===", "a-_=", "e A=", "eA==\n", "eB==", "eA==eA==", "é==="]) {
  Deno.test(`fromBase64 refuses ${JSON.stringify(text)}`, () => {
    assert.equal(fromBase64(text), undefined);
  });
}
