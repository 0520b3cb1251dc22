import assert from "node:assert/strict";
import { WritePace } from "./write_pace.ts";

Deno.test("WritePace: one stalled write, or three slow ones in a row, and the next go off the loop", () => {
  assert.equal(after(20).isOnLoop, true);
  assert.equal(after(20.1).isOnLoop, false);
  assert.equal(after(6, 6).isOnLoop, true);
  assert.equal(after(6, 6, 6).isOnLoop, false);
  assert.equal(after(6, 6, 5, 6, 6).isOnLoop, true);
});

Deno.test("WritePace: 64 quick ones in a row bring them back", () => {
  const quick = Array(63).fill(4.9);
  assert.equal(after(21, ...quick).isOnLoop, false);
  assert.equal(after(21, ...quick, 1).isOnLoop, true);
  assert.equal(after(21, ...quick, 5, 1).isOnLoop, false);
  assert.equal(after(21, ...quick, 5, ...quick, 1).isOnLoop, true);
});

Deno.test("WritePace: what is pinned stays", () => {
  const pace = new WritePace();
  pace.pin("on the loop");
  pace.took(1000);
  assert.equal(pace.isOnLoop, true);
  pace.pin("off the loop");
  for (let count = 0; count < 100; count++) pace.took(0);
  assert.equal(pace.isOnLoop, false);
});

function after(...durations: number[]): WritePace {
  const pace = new WritePace();
  for (const ms of durations) pace.took(ms);
  return pace;
}
