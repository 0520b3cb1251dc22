/** A whole world in memory: a run in it is a function of its seed. */
import type { Platform } from "../platform.ts";
import { RecordingLogger } from "./recording_logger.ts";
import { Seed, SimulatedRandom } from "./seed.ts";
import { SimulatedClock } from "./simulated_clock.ts";
import { type CrashKind, SimulatedDisk, type SimulatedDiskOptions } from "./simulated_disk.ts";
import { SimulatedMachine } from "./simulated_machine.ts";
import { SimulatedNetwork } from "./simulated_network.ts";
import { SimulatedPasswords } from "./simulated_passwords.ts";
import type { PipeOptions } from "./simulated_pipe.ts";
import { SimulatedScheduler } from "./simulated_scheduler.ts";
import type { Survivors } from "./survival.ts";

export interface SimulationOptions {
  /** Any integer; the same one gives the same run. */
  readonly seed: number;
  readonly disk?: SimulatedDiskOptions;
  readonly network?: PipeOptions;
}

export interface SimulatedPlatform {
  readonly platform: Platform;
  readonly seed: Seed;
  readonly scheduler: SimulatedScheduler;
  readonly clock: SimulatedClock;
  readonly disk: SimulatedDisk;
  readonly network: SimulatedNetwork;
  readonly machine: SimulatedMachine;
  readonly passwords: SimulatedPasswords;
  readonly logger: RecordingLogger;

  /**
   * Ends the life of the process: its timers never fire, its connections are reset, its operations throw
   * SimulatedCrash, and what still runs is given time to notice. Then the disk is what the crash left, and the next
   * process may start.
   */
  crash(kind: CrashKind, survivors?: Survivors): Promise<void>;
}

export function simulatedPlatform(options: SimulationOptions): SimulatedPlatform {
  const seed = new Seed(options.seed);
  const scheduler = new SimulatedScheduler(seed.fork("scheduler"));
  const clock = new SimulatedClock(scheduler);
  const disk = new SimulatedDisk(seed.fork("disk"), { scheduler, clock }, options.disk);
  const network = new SimulatedNetwork(seed.fork("network"), scheduler, options.network);
  const machine = new SimulatedMachine();
  const logger = new RecordingLogger();
  const random = new SimulatedRandom(seed.fork("random"));
  const passwords = new SimulatedPasswords(seed.fork("passwords"), scheduler);
  const crash = async (kind: CrashKind, survivors?: Survivors) => {
    disk.faults.die();
    clock.crash();
    network.crash();
    await scheduler.rest();
    clock.crash();
    disk.crash(kind, survivors);
  };
  const platform = { clock, random, disk, network, passwords, machine, logger };
  return {
    platform,
    seed: seed.fork("test"),
    scheduler,
    clock,
    disk,
    network,
    machine,
    passwords,
    logger,
    crash,
  };
}
