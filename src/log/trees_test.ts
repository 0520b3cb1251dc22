import assert from "node:assert/strict";
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import { removeInSteps } from "./trees.ts";

function topicOfThree(): SimulatedPlatform {
  const world = simulatedPlatform({ seed: 1 });
  for (const partition of [0, 1, 2]) {
    world.disk.plant(`data/topic/partitions/${partition}/0.log`, new Uint8Array(3));
    world.disk.plant(`data/topic/partitions/${partition}/offsets/consumers/1`, new Uint8Array(8));
  }
  return world;
}

Deno.test("removeInSteps: one partition after another, off the event loop, then what led to them", async () => {
  const world = topicOfThree();
  const seen: string[] = [];
  world.disk.faults.onOperation = (operation, path) => {
    if (operation.startsWith("remove")) seen.push(`${operation} ${path}`);
  };
  const hold = world.disk.faults.hold("removeTree");
  const removed = removeInSteps(world.disk, "data/topic", () => false);
  await world.scheduler.rest();
  assert.equal(hold.held, 1);
  hold.release();
  await removed;
  assert.deepEqual(seen, [
    "removeTree data/topic/partitions/0",
    "removeTree data/topic/partitions/1",
    "removeTree data/topic/partitions/2",
    "removeTree data/topic/partitions",
    "removeTree data/topic",
  ]);
  await removeInSteps(world.disk, "data/topic", () => false);
});

Deno.test("removeInSteps: stops between two partitions when it is told to", async () => {
  const world = topicOfThree();
  const left = () => world.disk.list("data/topic/partitions").length;
  await removeInSteps(world.disk, "data/topic", () => left() === 2);
  assert.equal(left(), 2);
});
