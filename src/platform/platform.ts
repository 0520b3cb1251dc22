import type { Clock } from "./clock.ts";
import type { Disk } from "./disk.ts";
import type { Logger } from "./logger.ts";
import type { Machine } from "./machine.ts";
import type { Network } from "./network.ts";
import type { Passwords } from "./passwords.ts";
import type { Random } from "./random.ts";

/**
 * Everything the broker may ask of the world outside its own memory. `log` and `broker` are given one and touch no
 * global; with the simulated one a run is a function of its seed.
 */
export interface Platform {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly network: Network;
  readonly passwords: Passwords;
  readonly machine: Machine;
  readonly logger: Logger;
}
