import assert from "node:assert/strict";
import { sizeText } from "./sizes.ts";

const SIZES: readonly (readonly [bytes: number, text: string])[] = [
  [0, "0 B"],
  [69, "69 B"],
  [999, "999 B"],
  [1000, "1 KB"],
  [1024, "1 KiB"],
  [1025, "1.025 KB"],
  [1280, "1.25 KiB"],
  [10000, "10 KB"],
  [10240, "10 KiB"],
  [123456, "123.456 KB"],
  [123456789, "123456.789 KB"],
  [3211776, "3136.5 KiB"],
  [12345000, "12.345 MB"],
  [1048576, "1 MiB"],
  [1073741824, "1 GiB"],
  [17179869184, "16 GiB"],
  [85899345920, "80 GiB"],
  // The original goes on to PiB here, which one of its clients cannot read.
  [1125899906842624, "1024 TiB"],
  [Number.MAX_SAFE_INTEGER, "9007199254740.991 KB"],
];

for (const [bytes, text] of SIZES) {
  Deno.test(`sizeText of ${bytes} is "${text}"`, () => {
    assert.equal(sizeText(bytes), text);
  });
}
