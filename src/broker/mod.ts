/** The door of the room `broker`: the rules, whoever asks. */
export { Broker, type StopReport } from "./broker.ts";
export type { Follower, FollowStart, NoMessages } from "./follower.ts";
export type { BatchDestination, PolledMessages } from "./messages.ts";
export type { Patience } from "./poll_or_wait.ts";
export { requirePassword, requireUsername } from "./credentials.ts";
export type { Figures } from "./system.ts";
export type { OpeningProgress } from "./opening_progress.ts";
export { type PasswordReset, type ResetOutcome, resetPassword } from "./reset_password.ts";
export { type FolderRepaired, repairFolder, type RepairSettings } from "./repair_folder.ts";
export {
  type FolderVerified,
  type NamedFinding,
  verifyFolder,
  type VerifyProgress,
} from "./verify_folder.ts";
export { requireLogin, type Session } from "./session.ts";
export type { BrokerSettings } from "./settings.ts";
export { StartError } from "./start_error.ts";
export { SERVED_VERSION } from "./system.ts";
export { Presence } from "./waits.ts";
