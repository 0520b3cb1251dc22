import assert from "node:assert/strict";
import { WireError, type WireErrorName } from "./errors.ts";
import { Reader } from "./reader.ts";

const reader = (hex: string) => new Reader(Uint8Array.fromHex(hex));

function wireError(code: WireErrorName, place: WireError["place"]) {
  return (error: unknown) => {
    assert.ok(error instanceof WireError);
    assert.equal(error.code, code);
    assert.deepEqual(error.place, place);
    return true;
  };
}

type Read = (reader: Reader) => unknown;

const FIELDS: readonly [name: string, read: Read, hex: string, value: unknown][] = [
  ["u8", (r) => r.u8("f"), "ff", 0xff],
  ["u16", (r) => r.u16("f"), "0201", 0x0102],
  ["u32", (r) => r.u32("f"), "98badcfe", 0xfedcba98],
  ["u64", (r) => r.u64("f"), "ffffffffffffffff", 2n ** 64n - 1n],
  ["u64Saturated", (r) => r.u64Saturated("f"), "ffffffffffff1f00", 2 ** 53 - 1],
  ["f32", (r) => r.f32("f"), "0000c03f", 1.5],
  ["bool", (r) => r.bool("f"), "02", true],
  ["flag", (r) => r.flag("f"), "01", true],
  ["name", (r) => r.name("f"), "02c3a9", "é"],
  ["str8", (r) => r.str8("f"), "00", ""],
  ["str32", (r) => r.str32("f"), "02000000c3a9", "é"],
  ["bytes", (r) => r.bytes(2, "f").toHex(), "0102", "0102"],
  ["text", (r) => r.text(3, "f"), "efbbbf", "\ufeff"],
  ["skip", (r) => r.skip(2, "f"), "0102", undefined],
];

for (const [name, read, hex, value] of FIELDS) {
  Deno.test(`Reader.${name} reads its bytes, stands behind them, and leaves the rest`, () => {
    const one = reader("ee" + hex + "eeee");
    one.u8("before");
    assert.deepEqual(read(one), value);
    assert.equal(one.position, 1 + hex.length / 2);
    assert.equal(one.remaining, 2);
  });

  Deno.test(`Reader.${name} refuses every cut with invalid_command`, () => {
    for (let length = 0; length < hex.length / 2; length++) {
      assert.throws(
        () => read(reader(hex.slice(0, length * 2))),
        (error) => error instanceof WireError && error.status === 3 && error.place.field === "f",
        `${length} bytes`,
      );
    }
  });
}

Deno.test("Reader says which field is cut, where, what it needs and what there is", () => {
  const one = reader("0102030405");
  one.u16("first");
  const place = { field: "second", offset: 2, needed: 8, had: 3 };
  assert.throws(() => one.u64("second"), wireError("invalid_command", place));
});

Deno.test("Reader believes no length before the bytes are there", () => {
  const place = { field: "text", offset: 4, needed: 2 ** 32 - 1, had: 1 };
  assert.throws(() => reader("ffffffff61").str32("text"), wireError("invalid_command", place));
});

Deno.test("Reader.u64Saturated reads what no number holds as 2^53 - 1", () => {
  for (const hex of ["0000000000002000", "0100000000002000", "ffffffffffffffff"]) {
    assert.equal(reader(hex).u64Saturated("f"), Number.MAX_SAFE_INTEGER, hex);
  }
});

Deno.test("Reader.bool takes anything but 0 for true, Reader.flag only 1", () => {
  assert.deepEqual(["00", "01", "02", "ff"].map((hex) => reader(hex).bool("f")), [false, true, true, true]);
  assert.deepEqual(["00", "01", "02", "ff"].map((hex) => reader(hex).flag("f")), [false, true, false, false]);
});

Deno.test("Reader.name has 1 to 255 bytes: empty is invalid_format", () => {
  assert.throws(() => reader("00").name("f"), wireError("invalid_format", { field: "f", offset: 1 }));
  assert.equal(reader("ff" + "61".repeat(255)).name("f"), "a".repeat(255));
});

Deno.test("Reader refuses text that is not UTF-8 with invalid_command", () => {
  const place = { field: "f (UTF-8)", offset: 1 };
  for (const hex of ["02c328", "02fffe", "01c3", "03eda080"]) {
    assert.throws(() => reader(hex).name("f"), wireError("invalid_command", place), hex);
  }
});

Deno.test("Reader reads a view of shared memory, and from the middle of a buffer", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(16), 5, 8);
  shared.set(Uint8Array.fromHex("0461626364010000"));
  const one = new Reader(shared);
  assert.equal(one.name("f"), "abcd");
  assert.equal(one.u16("f"), 1);
  assert.equal(one.remaining, 1);
});

Deno.test("Reader.bytes is a view, not a copy", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  const view = new Reader(bytes).bytes(2, "f");
  bytes[0] = 9;
  assert.equal(view[0], 9);
});
