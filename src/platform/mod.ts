/** The door of the room `platform`: small interfaces to the world outside, for production and for simulation. */
export { consoleLogger, levelOf, logLevel } from "./console_logger.ts";
export type { ConsoleLoggerOptions, LogLevel } from "./console_logger.ts";
export { denoClock } from "./deno_clock.ts";
export { denoDisk } from "./deno_disk.ts";
export { denoMachine } from "./deno_machine.ts";
export { denoNetwork } from "./deno_network.ts";
export { denoPasswords } from "./deno_passwords.ts";
export { denoPlatform } from "./deno_platform.ts";
export { denoRandom } from "./deno_random.ts";
export type { Clock, Micros, Timer } from "./clock.ts";
export { DiskError } from "./disk.ts";
export type {
  DirectoryEntry,
  Disk,
  DiskErrorCode,
  DiskFile,
  DiskLock,
  DiskSpace,
  FileFacts,
  OpenOptions,
} from "./disk.ts";
export { LOG_SOURCE, logText, logTime } from "./log_text.ts";
export { bothLoggers } from "./logger.ts";
export type { Logger } from "./logger.ts";
export type { Machine, MachineFacts, ProcessFacts } from "./machine.ts";
export { addressText, isLoopback, ListenError } from "./network.ts";
export type { Address, Listener, Network, Socket } from "./network.ts";
export type { Passwords } from "./passwords.ts";
export type { Platform } from "./platform.ts";
export type { Random } from "./random.ts";
