import assert from "node:assert/strict";
import { slopeOf } from "./slope.ts";

Deno.test("slopeOf finds the slope of points on a line, and of points around it", () => {
  assert.equal(slopeOf([{ x: 0, y: 1 }, { x: 2, y: 7 }, { x: 4, y: 13 }]), 3);
  assert.equal(slopeOf([{ x: 0, y: 1 }, { x: 0, y: -1 }, { x: 2, y: 5 }, { x: 2, y: 3 }]), 2);
});

Deno.test("slopeOf knows nothing of a single place", () => {
  assert.equal(slopeOf([]), undefined);
  assert.equal(slopeOf([{ x: 1, y: 1 }, { x: 1, y: 2 }]), undefined);
});
