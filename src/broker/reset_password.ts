/**
 * Gives a user another password while no broker runs: for people who have the data folder and lost the password. It is
 * one more entry of the journal, so every other user and everything else stays as it is.
 */
import type { Platform } from "../platform/mod.ts";
import { encodeChange } from "./change.ts";
import { Journal } from "./journal.ts";
import { ROOT_USER_ID } from "./accounts.ts";
import { Metadata } from "./metadata.ts";
import { DataPaths } from "./paths.ts";
import { replay } from "./replay.ts";
import { StartError } from "./start_error.ts";

export interface PasswordReset {
  /** Without a slash at the end. Nobody else may use the folder meanwhile. */
  readonly dataPath: string;
  /** undefined: the root user. */
  readonly username: string | undefined;
  readonly password: string;
}

export type ResetOutcome =
  /**
   * `madeActive`: it was the root user, and inactive, so that nobody could have made it active again. `isInactive`: it is
   * another one, which stays so, and no login of it succeeds.
   */
  | {
    readonly kind: "done";
    readonly username: string;
    readonly madeActive: boolean;
    readonly isInactive: boolean;
  }
  | { readonly kind: "unknown user"; readonly usernames: readonly string[] };

/** Topics are looked at by nobody here. */
const NO_DEFAULTS = { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n };

/** Errors: StartError when there is no journal or it is damaged, DiskError. */
export async function resetPassword(platform: Platform, reset: PasswordReset): Promise<ResetOutcome> {
  const paths = new DataPaths(reset.dataPath);
  const file = `${paths.journal}/log`;
  if (platform.disk.facts(file) === undefined) {
    throw new StartError(`there is no user yet: "${file}" does not exist`);
  }
  const place = { directory: paths.journal, quarantine: paths.quarantine };
  const { journal, entries } = await Journal.open(platform, place);
  try {
    const metadata = new Metadata();
    replay(metadata, NO_DEFAULTS, { entries, directory: place.directory, isDone: () => true });
    return await append(platform, journal, metadata, reset);
  } finally {
    journal.close();
  }
}

async function append(
  platform: Platform,
  journal: Journal,
  { accounts }: Metadata,
  { username, password }: PasswordReset,
): Promise<ResetOutcome> {
  const user = accounts.find(username ?? ROOT_USER_ID);
  if (user === undefined) {
    return { kind: "unknown user", usernames: accounts.values().map(({ username }) => username) };
  }
  const record = async (command: Parameters<typeof encodeChange>[0]["command"]) => {
    const { code, bytes } = encodeChange({ command, assignedId: undefined });
    await journal.append(ROOT_USER_ID, code, bytes);
  };
  const passwordHash = await platform.passwords.hash(password);
  await record({ kind: "change_password", user: user.id, passwordHash });
  const madeActive = user.id === ROOT_USER_ID && user.status === "inactive";
  if (madeActive) {
    await record({ kind: "update_user", user: user.id, username: undefined, status: "active" });
  }
  const isInactive = user.status === "inactive" && !madeActive;
  return { kind: "done", username: user.username, madeActive, isInactive };
}
