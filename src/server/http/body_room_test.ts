import assert from "node:assert/strict";
import { BodyRoom } from "./body_room.ts";

Deno.test("BodyRoom: to the last byte, and again what was given back", () => {
  const room = new BodyRoom(100);
  assert.ok(room.take(60) && room.take(40));
  assert.equal(room.take(1), false);
  room.give(40);
  assert.equal(room.take(41), false);
  assert.ok(room.take(40));
  room.give(100);
  assert.equal(room.usedBytes, 0);
});
