import assert from "node:assert/strict";
import { DuplicateKeyError, exactInteger, parseJson } from "./json.ts";

const READ: readonly (readonly [text: string, value: unknown])[] = [
  ["1", 1],
  ["9007199254740991", 9007199254740991],
  ["9007199254740992", 9007199254740992n],
  ["9007199254740993", 9007199254740993n],
  ["18446744073709551615", 18446744073709551615n],
  ["340282366920938463463374607431768211455", 340282366920938463463374607431768211455n],
  ["-9007199254740993", -9007199254740993n],
  [`{"a":[18446744073709551615,{"b":2}]}`, { a: [18446744073709551615n, { b: 2 }] }],
  [`{"a": "18446744073709551615"}`, { a: "18446744073709551615" }],
  [`"1.0"`, "1.0"],
  [`[ "a,1.5", 3 ]`, ["a,1.5", 3]],
  ["1.0", NaN],
  ["[1e3]", [NaN]],
  [`{"a":\n-0.5}`, { a: NaN }],
  ["9".repeat(41), NaN],
];

for (const [text, value] of READ) {
  Deno.test(`parseJson reads ${text.slice(0, 50)} without loss`, () => {
    assert.deepEqual(parseJson(text), value);
  });
}

const REFUSED = ["", "{", "[1,]", "01", "+1", "1n", "'a'", "NaN", "\ufeff{}", "{}x", `{"a":1,}`, "\u0000"];

for (const text of REFUSED) {
  Deno.test(`parseJson refuses ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseJson(text), SyntaxError);
  });
}

Deno.test("parseJson survives deep nesting, with or without the digits", () => {
  const depth = 10_000;
  assert.ok(Array.isArray(parseJson("[".repeat(depth) + "]".repeat(depth))));
  try {
    parseJson("[".repeat(depth) + "18446744073709551615" + "]".repeat(depth));
  } catch (error) {
    assert.ok(error instanceof RangeError);
  }
});

Deno.test("exactInteger writes all digits of 128 bits", () => {
  const value = { id: exactInteger((1n << 128n) - 1n), zero: exactInteger(0n) };
  assert.equal(JSON.stringify(value), `{"id":340282366920938463463374607431768211455,"zero":0}`);
});

const TWICE = [
  `{"a":1,"a":1}`,
  `{"a":1,"b":2,"\\u0061":3}`,
  `[{"a":{"b":1,"b":2}}]`,
  `{"a" : 1 , "a"\t:2}`,
  `{"a\\"":1,"a\\"":2}`,
  `{"":1,"":2}`,
  `{"__proto__":1,"__proto__":2}`,
  `{"a":18446744073709551615,"a":1}`,
];

for (const text of TWICE) {
  Deno.test(`parseJson refuses a key that stands twice: ${text}`, () => {
    assert.throws(() => parseJson(text), DuplicateKeyError);
  });
}

const ONCE = [
  `{"a":1,"b":{"a":1}}`,
  `[{"a":1},{"a":1}]`,
  `{"a":"b\\":c","d":"\\\\","e":":"}`,
  `{"a\\\\":"x","a":"y"}`,
  `{"__proto__":{"a":1},"constructor":2}`,
  `{"a":1,"A":2}`,
  `"a:b"`,
  `[":",":"]`,
];

for (const text of ONCE) {
  Deno.test(`parseJson takes each key that stands once: ${text}`, () => {
    assert.deepEqual(parseJson(text), JSON.parse(text));
  });
}

Deno.test("parseJson: a million lists in each other are no key", () => {
  assert.doesNotThrow(() => parseJson("[".repeat(1_000_000) + "]".repeat(1_000_000)));
});
