/** The door of the room `platform`: small interfaces to the world outside, for production and for simulation. */
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
export type { Logger } from "./logger.ts";
export type { Machine, MachineFacts } from "./machine.ts";
export { ListenError } from "./network.ts";
export type { Address, Listener, Network, Socket } from "./network.ts";
export type { Passwords } from "./passwords.ts";
export type { Platform } from "./platform.ts";
export type { Random } from "./random.ts";
