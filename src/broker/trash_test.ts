import assert from "node:assert/strict";
import { createLogContext } from "../log/mod.ts";
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import { Trash } from "./trash.ts";

function trashOf(world: SimulatedPlatform): { trash: Trash; context: ReturnType<typeof createLogContext> } {
  const settings = {
    segmentSizeBytes: 1024,
    enforceFsync: false,
    messagesRequiredToSave: 1,
    sizeRequiredToSaveBytes: 1024,
  };
  const quarantine = { path: "data/quarantine", mostBytes: 2 ** 20 };
  const context = createLogContext(world.platform, settings, {
    memoryBytes: 2 ** 20,
    openFiles: 16,
    quarantine,
  });
  return { trash: new Trash(context, "data/deleting"), context };
}

const files = (world: SimulatedPlatform) =>
  [...world.disk.dump().keys()].filter((path) => path.includes("deleting"));

Deno.test("Trash: what is taken is out of the way at once, and removed when it is let go", async () => {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/streams/0/a", new Uint8Array(5));
  const { trash } = trashOf(world);
  assert.equal(trash.take("data/streams/0"), true);
  assert.equal(trash.take("data/streams/0"), false);
  assert.equal(world.disk.facts("data/streams/0"), undefined);
  await world.scheduler.rest();
  assert.equal(files(world).length, 1);
  trash.letGo();
  await world.scheduler.rest();
  assert.deepEqual(world.disk.list("data/deleting"), []);
});

Deno.test("Trash: a file that is being read stays until it is not", async () => {
  const world = simulatedPlatform({ seed: 1 });
  world.disk.plant("data/p/1.log", new Uint8Array(5));
  const { trash, context } = trashOf(world);
  const slot = context.files.slot("data/p/1.log", "read");
  slot.checkOut();
  trash.take("data/p");
  trash.letGo();
  await world.clock.advance(1_000);
  assert.equal(files(world).length, 1);
  slot.checkIn();
  await world.clock.advance(1_000);
  assert.deepEqual(files(world), []);
});

Deno.test("Trash: what an earlier process left goes, and names of then are not used again meanwhile", async () => {
  const world = simulatedPlatform({ seed: 1 });
  for (const number of [0, 1, 7]) world.disk.plant(`data/deleting/${number}/x`, new Uint8Array(1));
  world.disk.plant("data/streams/0/y", new Uint8Array(1));
  const { trash } = trashOf(world);
  trash.take("data/streams/0");
  assert.deepEqual(world.disk.list("data/deleting").map(({ name }) => name), ["0", "1", "2", "7"]);
  trash.letGoOfAll();
  await world.scheduler.rest();
  assert.deepEqual(files(world), []);
});

Deno.test("Trash: a stop leaves the rest for the next start", async () => {
  const world = simulatedPlatform({ seed: 1 });
  for (let number = 0; number < 5; number++) world.disk.plant(`data/deleting/${number}`, new Uint8Array(1));
  const { trash } = trashOf(world);
  world.disk.faults.onOperation = (operation) => {
    if (operation === "removeTree") void trash.close();
  };
  trash.letGoOfAll();
  await world.scheduler.rest();
  assert.equal(files(world).length, 4);
});

Deno.test("Trash: what cannot be removed is told, and the others go", async () => {
  const world = simulatedPlatform({ seed: 1 });
  for (let number = 0; number < 3; number++) world.disk.plant(`data/deleting/${number}`, new Uint8Array(1));
  world.disk.faults.failNext({ operation: "removeTree", path: /1$/, code: "permission_denied" });
  const { trash } = trashOf(world);
  trash.letGoOfAll();
  await world.scheduler.rest();
  assert.equal(files(world).length, 1);
  assert.match(world.logger.texts("error")[0]!, /deleting.1" could not be removed/);
});
