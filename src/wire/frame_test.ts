import assert from "node:assert/strict";
import { requestCode, requestLength, writeRequestHeader, writeResponseHeader } from "./frame.ts";

const CASES: readonly [code: number, payloadLength: number, hex: string][] = [
  [1, 0, "0400000001000000"],
  [101, 103, "6b00000065000000"],
  [0x01020304, 0xfffffffb, "ffffffff04030201"],
  [0xffffffff, 0x7ffffffc, "00000080ffffffff"],
];

for (const [code, payloadLength, hex] of CASES) {
  Deno.test(`request header ${hex}: written and read, with bytes around it`, () => {
    const bytes = new Uint8Array(12).fill(0xee);
    writeRequestHeader(bytes, 2, code, payloadLength);
    assert.equal(bytes.toHex(), `eeee${hex}eeee`);
    assert.equal(requestLength(bytes, 2), payloadLength + 4);
    assert.equal(requestCode(bytes, 2), code);
  });
}

Deno.test("requestLength gives the raw field, also one that no request can have", () => {
  assert.equal(requestLength(Uint8Array.fromHex("0300000001000000"), 0), 3);
  assert.equal(requestLength(new Uint8Array(8), 0), 0);
});

Deno.test("writeResponseHeader writes status and payload length", () => {
  const bytes = new Uint8Array(10).fill(0xee);
  writeResponseHeader(bytes, 1, 1009, 0);
  assert.equal(bytes.toHex(), "eef103000000000000ee");
  writeResponseHeader(bytes, 1, 0, 0x80000001);
  assert.equal(bytes.toHex(), "ee0000000001000080ee");
});
