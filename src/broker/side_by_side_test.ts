import assert from "node:assert/strict";
import { sideBySide } from "./side_by_side.ts";

Deno.test("sideBySide: all have their turn, no more at a time than said, and the first error is told", async () => {
  const begun: number[] = [];
  const ended: number[] = [];
  let most = 0;
  const task = async (item: number) => {
    begun.push(item);
    most = Math.max(most, begun.length - ended.length);
    await Promise.resolve();
    ended.push(item);
    if (item % 2 === 1) throw new Error(`${item} is odd`);
  };
  await assert.rejects(sideBySide([0, 1, 2, 3, 4, 5, 6], 3, task), /1 is odd/);
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(ended.length, 7);
  assert.equal(most, 3);
  await sideBySide([], 3, task);
});
