import assert from "node:assert/strict";
import { decodeTokenFile, encodeTokenFile } from "./token_file.ts";

const CASES: readonly (readonly [what: string, expiries: [string, number][], hex: string])[] = [
  ["nothing", [], "80"],
  ["one token", [["ab", 1_775_003_600]], "81a26162ce69cc67d0"],
  [
    "numbers of every width",
    [["a", 1], ["b", 200], ["c", 60_000], ["d", 5_000_000_000]],
    "84" +
    "a16101" + "a162ccc8" + "a163cdea60" + "a164cf000000012a05f200",
  ],
  [
    "a text of 36 bytes",
    [["0198a6d2-7c1e-7b3a-9d54-0c3f5a2b9e10", 1]],
    "81d924" +
    "30313938613664322d376331652d376233612d396435342d30633366356132623965313001",
  ],
];

for (const [what, expiries, hex] of CASES) {
  Deno.test(`token file: ${what}, both ways`, () => {
    assert.equal(encodeTokenFile(new Map(expiries)).toHex(), hex);
    assert.deepEqual([...decodeTokenFile(Uint8Array.fromHex(hex))], expiries);
  });
}

for (const count of [15, 16, 65_535, 65_536]) {
  Deno.test(`token file: ${count} tokens come back`, () => {
    const expiries = new Map(
      Array.from({ length: count }, (_, at) => [`token-${at}`.padEnd(at % 300, "x"), at]),
    );
    assert.deepEqual(decodeTokenFile(encodeTokenFile(expiries)), expiries);
  });
}

Deno.test("token file: cut anywhere, or with more behind it, it is none", () => {
  const whole = encodeTokenFile(new Map([["a", 1], ["b".repeat(40), 5_000_000_000]]));
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => decodeTokenFile(whole.subarray(0, length)), RangeError, String(length));
  }
  assert.throws(() => decodeTokenFile(Uint8Array.of(...whole, 0)), RangeError);
});

for (const hex of ["c0", "90", "81c001", "81a161c3", "81a1ff01"]) {
  Deno.test(`token file: ${hex} is none`, () => {
    assert.throws(() => decodeTokenFile(Uint8Array.fromHex(hex)));
  });
}
