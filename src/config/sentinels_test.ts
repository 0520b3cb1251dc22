import assert from "node:assert/strict";
import {
  NEVER_EXPIRES,
  parseExpiry,
  parseTopicSize,
  printExpiry,
  printTopicSize,
  SERVER_DEFAULT,
  UNLIMITED_SIZE,
} from "./sentinels.ts";

Deno.test("parseExpiry knows never, the server's default and durations", () => {
  for (const text of ["none", "unlimited", "never_expire", "None"]) {
    assert.equal(parseExpiry(text), NEVER_EXPIRES);
  }
  for (const text of ["default", "server_default", "0"]) assert.equal(parseExpiry(text), SERVER_DEFAULT);
  assert.equal(parseExpiry("1s"), 1_000_000n);
  assert.equal(parseExpiry("7 days"), 604_800_000_000n);
});

Deno.test("parseExpiry ends at 2^32 - 1 seconds", () => {
  assert.equal(parseExpiry("4294967295 s"), 4_294_967_295_000_000n);
  assert.equal(parseExpiry("4294967296 s"), undefined);
});

Deno.test("parseTopicSize knows unlimited, the server's default and sizes", () => {
  assert.equal(parseTopicSize("unlimited"), UNLIMITED_SIZE);
  assert.equal(parseTopicSize("server_default"), SERVER_DEFAULT);
  assert.equal(parseTopicSize("0"), SERVER_DEFAULT);
  assert.equal(parseTopicSize("10 GiB"), 10_737_418_240n);
  assert.equal(parseTopicSize("much"), undefined);
});

Deno.test("printExpiry and printTopicSize give what their readers take", () => {
  for (const micros of [NEVER_EXPIRES, SERVER_DEFAULT, 1_000_000n, 3_720_000_000n]) {
    assert.equal(parseExpiry(printExpiry(micros)), micros);
  }
  for (const bytes of [UNLIMITED_SIZE, SERVER_DEFAULT, 1n, 10_737_418_240n]) {
    assert.equal(parseTopicSize(printTopicSize(bytes)), bytes);
  }
  assert.equal(printExpiry(1_000_000n), "1s");
});
