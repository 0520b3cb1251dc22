/** Thousands of crashes of a partition, each replayed by its seed: GALGO_TEST_SEED=<n> runs that one alone. */
import { simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { type LifeOptions, PartitionLife } from "./partition_life.ts";

const LIVES_A_WORLD = 4;
const WORLDS = Number(Deno.env.get("GALGO_SIMULATED_CRASHES") ?? 10_000) / LIVES_A_WORLD;

const KINDS: readonly (LifeOptions & { readonly claim: string })[] = [
  { crash: "kill", enforceFsync: false, claim: "kill -9 loses nothing that was answered" },
  { crash: "kill", enforceFsync: true, claim: "kill -9 with fsync loses nothing that was answered" },
  { crash: "power", enforceFsync: true, claim: "loss of power with fsync loses nothing that was answered" },
  {
    crash: "power",
    enforceFsync: false,
    claim: "loss of power leaves a gap-free prefix, flushed messages in it",
  },
];

for (const [number, { claim, ...options }] of KINDS.entries()) {
  Deno.test(`partition log: ${claim}`, async () => {
    const one = Deno.env.get("GALGO_TEST_SEED");
    const seeds = one === undefined
      ? Array.from({ length: WORLDS / KINDS.length }, (_, at) => at * KINDS.length + number)
      : [Number(one)];
    for (const seed of seeds) await runWorld(seed, options);
  });
}

async function runWorld(seed: number, options: LifeOptions): Promise<void> {
  const life = new PartitionLife(simulatedPlatform({ seed }), options);
  try {
    for (let count = 0; count < LIVES_A_WORLD; count++) {
      await life.run();
      await life.verify();
    }
  } catch (cause) {
    throw new Error(`with GALGO_TEST_SEED=${seed}: ${(cause as Error).message}`, { cause });
  }
}
