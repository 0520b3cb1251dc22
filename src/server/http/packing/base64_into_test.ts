import assert from "node:assert/strict";
import fc from "fast-check";
import { fromBase64 } from "../base64.ts";
import { decodeBase64Into } from "./base64_into.ts";

function decoded(text: string): string | undefined {
  const bytes = new Uint8Array(10 + Math.ceil(text.length / 4) * 3);
  const length = decodeBase64Into(text, bytes, 10);
  return length === undefined ? undefined : bytes.subarray(10, 10 + length).toHex();
}

Deno.test("decodeBase64Into: what is encoded comes back, whatever its length", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 31 + length);
    assert.equal(decoded(bytes.toBase64()), bytes.toHex(), `${length} bytes`);
  }
});

Deno.test("decodeBase64Into: takes and refuses what base64.ts does", () => {
  const letters = [..."ABcz09+/==- _\n\u00ff\u2028"];
  const around = fc.constantFrom("", "QUJD".repeat(11), "QUJD".repeat(12), "QUJD".repeat(20));
  const text = fc.tuple(around, fc.string({ unit: fc.constantFrom(...letters), maxLength: 8 }), around)
    .map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, (each) => {
      assert.equal(decoded(each), fromBase64(each)?.toHex());
    }),
    { numRuns: 20_000 },
  );
  for (
    const each of ["Zh==", "Zm9=", "Zg=", "Zg", "====", "=", "Z===", "Zg==Zg==", "Zm9v\n", "Zm 9v", " Zm9v"]
  ) {
    for (const before of ["", "QUJD".repeat(20)]) assert.equal(decoded(before + each), undefined, each);
  }
});
