import assert from "node:assert/strict";
import { parseBytes, parseDuration, printBytes, printDuration } from "./units.ts";

Deno.test("parseBytes knows decimal and binary units in any letter case", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["unlimited", 0],
    ["None", 0],
    ["666666", 666_666],
    ["0 B", 0],
    ["100.00 KB", 100_000],
    ["100 kB", 100_000],
    ["100kb", 100_000],
    ["62.5 KiB", 64_000],
    ["1 MiB", 1_048_576],
    ["2 MB", 2_000_000],
    ["1 GiB", 1_073_741_824],
    [" 4 gb ", 4_000_000_000],
    ["1 TiB", 1_099_511_627_776],
  ];
  for (const [text, bytes] of cases) assert.equal(parseBytes(text), bytes, text);
});

Deno.test("parseBytes refuses what is no size", () => {
  for (const text of ["", "1.5", "-1", "1 XB", "KB", "1 K B", "1e3", "9999999 TiB", "1,5 KB"]) {
    assert.equal(parseBytes(text), undefined, text);
  }
});

Deno.test("printBytes chooses the largest unit without a fraction, and parseBytes takes it back", () => {
  assert.equal(printBytes(0), "0 B");
  assert.equal(printBytes(512), "512 B");
  assert.equal(printBytes(100_000), "100 KB");
  assert.equal(printBytes(64 * 1024), "64 KiB");
  assert.equal(printBytes(1024 ** 3), "1 GiB");
  assert.equal(printBytes(666_666), "666666 B");
  for (
    const bytes of [
      1,
      999,
      1000,
      1023,
      1024,
      1500,
      64_000,
      2_000_000,
      65 * 1024 ** 2,
      Number.MAX_SAFE_INTEGER,
    ]
  ) {
    assert.equal(parseBytes(printBytes(bytes)), bytes);
  }
});

Deno.test("parseDuration adds number and unit pairs, in microseconds", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["disabled", 0],
    ["unlimited", 0],
    ["none", 0],
    ["1 m", 60_000_000],
    ["30s", 30_000_000],
    ["7 days", 604_800_000_000],
    ["2 days 4 hours", 187_200_000_000],
    ["1h2m", 3_720_000_000],
    ["1h 2m", 3_720_000_000],
    ["500 us", 500],
    ["1500 ns", 1],
    ["5 ms", 5000],
    ["1 sec", 1_000_000],
    ["2 minutes", 120_000_000],
    ["1 week", 604_800_000_000],
    ["1 month", 2_629_800_000_000],
    ["2 years", 63_115_200_000_000],
  ];
  for (const [text, micros] of cases) assert.equal(parseDuration(text), micros, text);
});

Deno.test("parseDuration refuses what is no duration", () => {
  for (const text of ["", "5", "s", "1 x", "-1 s", "1.5 h", "1 s 2", "999999999 years"]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});

Deno.test("printDuration gives the compact form, and parseDuration takes it back", () => {
  assert.equal(printDuration(0), "0s");
  assert.equal(printDuration(1_000_000), "1s");
  assert.equal(printDuration(3_720_000_000), "1h 2m");
  assert.equal(printDuration(604_800_000_000), "7d");
  assert.equal(printDuration(1_000_001), "1s 1us");
  for (const micros of [1, 999, 1000, 59_999_999, 90_061_001_001]) {
    assert.equal(parseDuration(printDuration(micros)), micros);
  }
});
