import assert from "node:assert/strict";
import { decodeUserHeaders, encodeUserHeaders, type HeaderKind, isHeaderKind } from "./user_headers.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const field = (kind: HeaderKind, value: Uint8Array) => ({ kind, value });
const key = (text: string) => field("string", utf8(text));

const ONE_OF_EACH: readonly [kind: HeaderKind, code: number, value: Uint8Array][] = [
  ["raw", 1, Uint8Array.of(0xff)],
  ["string", 2, utf8("é")],
  ["bool", 3, Uint8Array.of(1)],
  ["int8", 4, new Uint8Array(1)],
  ["int16", 5, new Uint8Array(2)],
  ["int32", 6, new Uint8Array(4)],
  ["int64", 7, new Uint8Array(8)],
  ["int128", 8, new Uint8Array(16)],
  ["uint8", 9, new Uint8Array(1)],
  ["uint16", 10, new Uint8Array(2)],
  ["uint32", 11, new Uint8Array(4)],
  ["uint64", 12, new Uint8Array(8)],
  ["uint128", 13, new Uint8Array(16)],
  ["float32", 14, new Uint8Array(4)],
  ["float64", 15, new Uint8Array(8)],
];

for (const [kind, code, value] of ONE_OF_EACH) {
  Deno.test(`user headers of kind ${kind} become bytes and come back, as value and as key`, () => {
    const valued = [{ key: key("k"), value: field(kind, value) }];
    const bytes = encodeUserHeaders(valued);
    assert.equal(bytes[6], code);
    assert.deepEqual(decodeUserHeaders(bytes), valued);
    const keyed = [{ key: field(kind, value), value: field("raw", Uint8Array.of(0)) }];
    assert.deepEqual(decodeUserHeaders(encodeUserHeaders(keyed)), keyed);
  });

  Deno.test(`decodeUserHeaders refuses ${kind} with a length that it cannot have`, () => {
    const isFree = kind === "raw" || kind === "string";
    const wrong = isFree ? [0, 256] : [0, value.length - 1, value.length + 1, 255];
    for (const length of wrong) {
      const bytes = encodeUserHeaders([{ key: key("k"), value: field(kind, new Uint8Array(length)) }]);
      assert.equal(decodeUserHeaders(bytes), undefined, `${length} bytes`);
    }
  });
}

Deno.test("encodeUserHeaders writes kind, length and bytes of key and value", () => {
  const bytes = encodeUserHeaders([{ key: key("ab"), value: field("uint16", Uint8Array.of(1, 2)) }]);
  assert.equal(bytes.toHex(), "02020000006162" + "0a020000000102");
});

Deno.test("encodeUserHeaders sorts by the key's kind, then its bytes", () => {
  const keys = [key("b"), field("int32", new Uint8Array(4)), key("ab"), field("raw", utf8("z")), key("a")];
  const sorted = decodeUserHeaders(encodeUserHeaders(keys.map((key) => ({ key, value: key }))));
  const told = sorted?.map(({ key }) => `${key.kind} ${key.value.toHex()}`);
  assert.deepEqual(told, ["raw 7a", "string 61", "string 6162", "string 62", "int32 00000000"]);
});

Deno.test("user headers: of a key that stands twice the last one counts", () => {
  const value = (byte: number) => field("raw", Uint8Array.of(byte));
  const one = (key: HeaderKind, byte: number) =>
    encodeUserHeaders([{ key: field(key, utf8("k")), value: value(byte) }]);
  const twice = Uint8Array.of(...one("string", 1), ...one("raw", 2), ...one("string", 3));
  const expected = [
    { key: field("raw", utf8("k")), value: value(2) },
    { key: key("k"), value: value(3) },
  ];
  assert.deepEqual(decodeUserHeaders(twice), expected);
  assert.deepEqual(
    encodeUserHeaders([{ key: key("k"), value: value(1) }, ...expected]),
    encodeUserHeaders(expected),
  );
});

Deno.test("decodeUserHeaders takes no bytes for no headers", () => {
  assert.deepEqual(decodeUserHeaders(new Uint8Array(0)), []);
  assert.equal(encodeUserHeaders([]).length, 0);
});

Deno.test("decodeUserHeaders refuses unknown kinds, strings that are none, and every cut", () => {
  const whole = encodeUserHeaders([
    { key: key("k"), value: field("uint64", new Uint8Array(8)) },
    { key: key("m"), value: field("string", utf8("vé")) },
  ]);
  assert.equal(decodeUserHeaders(whole)?.length, 2);
  for (let length = 1; length < whole.length; length++) {
    const isBetweenEntries = length === 19;
    assert.equal(decodeUserHeaders(whole.subarray(0, length)) === undefined, !isBetweenEntries, `${length}`);
  }
  for (const kind of [0, 16, 255]) assert.equal(decodeUserHeaders(whole.with(0, kind)), undefined);
  assert.equal(decodeUserHeaders(whole.with(whole.length - 1, 0x20)), undefined);
  assert.equal(decodeUserHeaders(Uint8Array.of(0xff, 0xfe, 0xfd)), undefined);
});

Deno.test("isHeaderKind knows the fifteen names", () => {
  for (const [kind] of ONE_OF_EACH) assert.ok(isHeaderKind(kind));
  for (const text of ["", "nope", "RAW", "u8", "toString"]) assert.ok(!isHeaderKind(text));
});
