/** Crashes of a whole broker, each replayed by its seed: GALGO_TEST_SEED=<n> runs that one alone. */
import { simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { BrokerLife, type BrokerLifeOptions } from "./broker_life.ts";

const LIVES_A_WORLD = 4;
const WORLDS = Number(Deno.env.get("GALGO_SIMULATED_CRASHES") ?? 4_000) / LIVES_A_WORLD / 3;

const KINDS: readonly (BrokerLifeOptions & { readonly claim: string })[] = [
  { crash: "kill", enforceFsync: false, claim: "kill -9 undoes nothing that was answered" },
  { crash: "power", enforceFsync: true, claim: "loss of power with fsync undoes nothing that was answered" },
  { crash: "power", enforceFsync: false, claim: "loss of power undoes nothing before the recovery points" },
];

for (const { claim, ...options } of KINDS) {
  Deno.test(`broker: ${claim}, finishes what was begun, and nothing else appears`, async () => {
    const one = Deno.env.get("GALGO_TEST_SEED");
    const seeds = one === undefined ? Array.from({ length: WORLDS }, (_, at) => at) : [Number(one)];
    for (const seed of seeds) {
      const life = new BrokerLife(simulatedPlatform({ seed }), options);
      try {
        for (let count = 0; count < LIVES_A_WORLD; count++) {
          await life.run();
          await life.verify();
        }
      } catch (cause) {
        throw new Error(`with GALGO_TEST_SEED=${seed}: ${(cause as Error).message}`, { cause });
      }
    }
  });
}
