/** Crashes of a whole broker, each replayed by its seed: GALGO_TEST_SEED=<n> runs that one alone. */
import { type CrashKind, simulatedPlatform } from "../../src/platform/simulation/mod.ts";
import { BrokerLife } from "./broker_life.ts";

const LIVES_A_WORLD = 4;
const WORLDS = Number(Deno.env.get("GALGO_SIMULATED_CRASHES") ?? 4_000) / LIVES_A_WORLD / 2;

const KINDS: Readonly<Record<string, CrashKind>> = {
  "kill -9 undoes nothing that was answered, and nothing else appears": "kill",
  "loss of power with fsync undoes nothing that was answered, and nothing else appears": "power",
};

for (const [claim, crash] of Object.entries(KINDS)) {
  Deno.test(`broker: ${claim}`, async () => {
    const one = Deno.env.get("GALGO_TEST_SEED");
    const seeds = one === undefined ? Array.from({ length: WORLDS }, (_, at) => at) : [Number(one)];
    for (const seed of seeds) {
      const life = new BrokerLife(simulatedPlatform({ seed }), crash);
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
