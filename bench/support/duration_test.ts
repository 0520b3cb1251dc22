import assert from "node:assert/strict";
import { durationText, secondsOf } from "./duration.ts";

Deno.test("durationText speaks of seconds, and of minutes", () => {
  assert.equal(durationText(59.4), "59 s");
  assert.equal(durationText(59.6), "1 min 0 s");
  assert.equal(durationText(135), "2 min 15 s");
});

Deno.test("secondsOf adds up the sizes that are asked for, and more rounds", () => {
  const run = () => Promise.resolve([]);
  const cases = [{ name: "one", seconds: 10, run }, { name: "two", seconds: 5, fullSeconds: 50, run }];
  assert.equal(secondsOf(cases, { small: false, full: false, rounds: 3 }), 15);
  assert.equal(secondsOf(cases, { small: false, full: true, rounds: 3 }), 60);
  assert.equal(secondsOf(cases, { small: false, full: false, rounds: 6 }), 30);
});
