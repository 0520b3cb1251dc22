/** The door of the simulation: a platform in memory whose every run is a function of its seed. For tests only. */
export { RecordingLogger } from "./recording_logger.ts";
export type { LogLine } from "./recording_logger.ts";
export { Seed, SimulatedRandom } from "./seed.ts";
export { SimulatedClock } from "./simulated_clock.ts";
export { SimulatedDisk } from "./simulated_disk.ts";
export type { CrashKind, SimulatedDiskOptions } from "./simulated_disk.ts";
export { SimulatedCrash, SimulatedFaults } from "./simulated_faults.ts";
export type { DiskOperation, Hold, PlannedFailure } from "./simulated_faults.ts";
export { SimulatedMachine } from "./simulated_machine.ts";
export { SimulatedNetwork, SimulatedSocket } from "./simulated_network.ts";
export { SimulatedPasswords } from "./simulated_passwords.ts";
export type { PipeOptions } from "./simulated_pipe.ts";
export { simulatedPlatform } from "./simulated_platform.ts";
export type { SimulatedPlatform, SimulationOptions } from "./simulated_platform.ts";
export { SimulatedScheduler } from "./simulated_scheduler.ts";
export type { Survivors } from "./survival.ts";
