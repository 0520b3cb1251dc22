import assert from "node:assert/strict";
import { Damage } from "./damage.ts";

Deno.test("damage: the range at an offset, or the next one behind it", () => {
  const damage = new Damage();
  assert.equal(damage.isEmpty, true);
  damage.add({ firstOffset: 20, nextOffset: 22, isSkipped: false });
  damage.add({ firstOffset: 5, nextOffset: 6, isSkipped: true });
  assert.equal(damage.atOrBehind(0)?.firstOffset, 5);
  assert.equal(damage.atOrBehind(5)?.firstOffset, 5);
  assert.equal(damage.atOrBehind(6)?.firstOffset, 20);
  assert.equal(damage.atOrBehind(21)?.firstOffset, 20);
  assert.equal(damage.atOrBehind(22), undefined);
});

Deno.test("damage: what is found anew takes the place of what was known", () => {
  const damage = new Damage();
  damage.add({ firstOffset: 5, nextOffset: 6, isSkipped: false });
  damage.add({ firstOffset: 4, nextOffset: 8, isSkipped: true });
  assert.deepEqual(damage.ranges(), [{ firstOffset: 4, nextOffset: 8, isSkipped: true }]);
});
