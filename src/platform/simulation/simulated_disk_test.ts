import { diskContract } from "../contracts/disk_contract.ts";
import { simulatedPlatform } from "./simulated_platform.ts";

for (const seed of [1, 2, 3]) {
  diskContract(`SimulatedDisk, seed ${seed}`, async (use) => {
    const { disk, scheduler } = simulatedPlatform({ seed });
    disk.makeDirectory("/data/root");
    await use({ disk, root: "/data/root" });
    await scheduler.rest();
  });
}
