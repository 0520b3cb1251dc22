/**
 * One bit of the journal flips while nobody looks: GALGO_TEST_SEED=<n> runs that one alone. The start stops and names the
 * position of the damaged entry, or it was the last one, which looks like one that was never answered.
 */
import assert from "node:assert/strict";
import { Seed, simulatedPlatform } from "../platform/simulation/mod.ts";
import { Journal } from "./journal.ts";
import { StartError } from "./start_error.ts";

const PLACE = { directory: "data/state", quarantine: "data/quarantine" };
const HEAD_LENGTH = 64;
const one = Deno.env.get("GALGO_TEST_SEED");
const SEEDS = one === undefined ? Array.from({ length: 2000 }, (_, seed) => seed) : [Number(one)];

Deno.test("one flipped bit in the journal is named, or cuts the last entry", async () => {
  const { bytes, positions } = await written();
  const lastAt = positions.at(-1)!;
  let cuts = 0;
  for (const number of SEEDS) {
    const bit = new Seed(number).below(bytes.length * 8);
    const damaged = bytes.slice();
    damaged[Math.floor(bit / 8)]! ^= 1 << bit % 8;
    const world = simulatedPlatform({ seed: 1 });
    world.disk.plant("data/state/log", damaged);
    if (bit >= lastAt * 8) {
      cuts++;
      const { journal, entries } = await Journal.open(world.platform, PLACE);
      journal.close();
      assert.equal(entries.length, positions.length - 1, `seed ${number}`);
      assert.match(world.logger.texts("warn")[0]!, /they were cut and are kept/);
      continue;
    }
    const at = positions.findLast((position) => position * 8 <= bit);
    await assert.rejects(
      Journal.open(world.platform, PLACE),
      (error) => error instanceof StartError && error.message.includes(`damaged at position ${at}, entry`),
      `seed ${number}`,
    );
    assert.deepEqual([...world.disk.dump().values()], [damaged], "nothing was changed");
  }
  if (one === undefined) assert.ok(cuts > 0 && cuts < SEEDS.length);
});

async function written(): Promise<{ bytes: Uint8Array; positions: number[] }> {
  const world = simulatedPlatform({ seed: 1 });
  const { journal } = await Journal.open(world.platform, PLACE);
  const positions: number[] = [];
  let position = 0;
  for (let entry = 0; entry < 20; entry++) {
    const command = new Uint8Array(entry * 7 % 40).fill(entry);
    await journal.append(0, 202, command);
    positions.push(position);
    position += HEAD_LENGTH + command.length;
  }
  journal.close();
  return { bytes: [...world.disk.dump().values()].find((bytes) => bytes.length > 0)!, positions };
}
