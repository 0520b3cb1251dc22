import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonBytes } from "./json_bytes.ts";

function written(write: (out: JsonBytes) => void): string {
  const out = new JsonBytes(1);
  write(out);
  return new TextDecoder().decode(out.take());
}

function littleEndian(value: bigint, length: number): DataView {
  const view = new DataView(new ArrayBuffer(length));
  for (let at = 0; at < length; at++) view.setUint8(at, Number(value >> BigInt(8 * at) & 0xffn));
  return view;
}

Deno.test("JsonBytes: integers of 32, 64 and 128 bits, exact at every power of two and ten", () => {
  for (let exponent = 0; exponent <= 128; exponent++) {
    for (const near of [2n ** BigInt(exponent), 10n ** BigInt(exponent % 39)]) {
      for (const value of [near - 1n, near, near + 1n]) {
        if (value < 2n ** 32n) assert.equal(written((out) => out.u32(Number(value))), `${value}`);
        for (const bytes of [8, 16]) {
          if (value >= 2n ** BigInt(8 * bytes)) continue;
          assert.equal(written((out) => out.integer(littleEndian(value, bytes), 0, bytes / 2)), `${value}`);
          if (bytes === 8) assert.equal(written((out) => out.u64(littleEndian(value, 8), 0)), `${value}`);
        }
      }
    }
  }
});

Deno.test("JsonBytes: any 128 bits", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }), (value) => {
    assert.equal(written((out) => out.integer(littleEndian(value, 16), 0, 8)), `${value}`);
  }));
});

Deno.test("JsonBytes: Base64 of every length, also of shared memory", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, at) => at * 7 + length);
    const shared = new Uint8Array(new SharedArrayBuffer(length));
    shared.set(bytes);
    for (const input of [bytes, shared]) {
      assert.equal(written((out) => out.base64(input)), bytes.toBase64(), `${length} bytes`);
    }
  }
});

Deno.test("JsonBytes: texts one after another, whatever was reserved", () => {
  const parts = ["{", "ä€😀", `"x"`, "", "}".repeat(5000)];
  const text = written((out) => parts.forEach((part, at) => at % 2 === 0 ? out.text(part) : out.text(part)));
  assert.equal(text, parts.join(""));
  assert.equal(written((out) => ["a", "bc", ""].forEach((part) => out.ascii(part))), "abc");
});
