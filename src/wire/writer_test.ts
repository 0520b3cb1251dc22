import assert from "node:assert/strict";
import { Writer } from "./writer.ts";

type Field = readonly [name: string, write: (writer: Writer) => void, hex: string];

const FIELDS: readonly Field[] = [
  ["u8", (writer) => writer.u8(0xff), "ff"],
  ["u16", (writer) => writer.u16(0x0102), "0201"],
  ["u32", (writer) => writer.u32(0xfedcba98), "98badcfe"],
  ["u64 of a number", (writer) => writer.u64(2 ** 53 - 1), "ffffffffffff1f00"],
  ["u64 of a bigint", (writer) => writer.u64(2n ** 64n - 2n), "feffffffffffffff"],
  ["f32", (writer) => writer.f32(1.5), "0000c03f"],
  ["bool", (writer) => writer.bool(true), "01"],
  ["raw", (writer) => writer.raw(Uint8Array.of(1, 2, 3)), "010203"],
  ["str8", (writer) => writer.str8("é"), "02c3a9"],
  ["str32", (writer) => writer.str32("é"), "02000000c3a9"],
];

for (const [name, write, hex] of FIELDS) {
  Deno.test(`Writer.${name} writes little-endian bytes`, () => {
    const writer = new Writer();
    write(writer);
    assert.equal(writer.bytes().toHex(), hex);
  });

  Deno.test(`Writer.${name} keeps what it writes when its memory grows under it`, () => {
    const length = hex.length / 2;
    for (let room = 0; room <= length; room++) {
      const writer = new Writer();
      const before = new Uint8Array(256 - room).fill(0xee);
      writer.raw(before);
      write(writer);
      assert.equal(writer.length, before.length + length);
      assert.deepEqual(writer.bytes().subarray(0, before.length), before);
      assert.equal(writer.bytes().subarray(before.length).toHex(), hex, `with room for ${room} bytes`);
    }
  });
}

Deno.test("Writer.raw grows to whatever one piece needs", () => {
  const writer = new Writer();
  writer.raw(new Uint8Array(100_000).fill(7));
  assert.equal(writer.length, 100_000);
  assert.equal(writer.bytes().at(-1), 7);
});

Deno.test("Writer.reset and truncate forget, and the memory is used again", () => {
  const writer = new Writer();
  writer.u32(0x01020304);
  const memory = writer.bytes().buffer;
  writer.truncate(2);
  assert.equal(writer.bytes().toHex(), "0403");
  writer.truncate(100);
  assert.equal(writer.length, 2);
  writer.reset();
  assert.equal(writer.length, 0);
  writer.u8(9);
  assert.equal(writer.bytes().toHex(), "09");
  assert.equal(writer.bytes().buffer, memory);
});

Deno.test("Writer.patchU32 writes over a field that stands already", () => {
  const writer = new Writer();
  writer.u8(1);
  writer.u32(0);
  writer.u8(2);
  writer.patchU32(1, 0xaabbccdd);
  assert.equal(writer.bytes().toHex(), "01ddccbbaa02");
});

Deno.test("Writer.str8 takes 255 bytes and not one more", () => {
  const writer = new Writer();
  writer.str8("x".repeat(255));
  assert.equal(writer.length, 256);
  assert.throws(() => writer.str8("é".repeat(128)), RangeError);
  assert.equal(writer.length, 256, "a refused text leaves nothing behind");
});
