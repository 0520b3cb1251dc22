/** The rules of users. Here the permission comes first, but for what users may do with their own record. */
import { BrokerError, type CommandOf, type UserDetails, type UserRecord } from "../wire/mod.ts";
import { type Asker, inTurnOf, requireAllowed } from "./access.ts";
import { type PendingPermissions, ROOT_USER_ID, type User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { requirePassword, requireUsername } from "./credentials.ts";
import { leaveAllGroups, leaveLostGroups } from "./groups.ts";

/** A name and a record each; with the longest of names some 100 MB. */
const MAX_USERS = 100_000;

/**
 * Nobody learns which numbers exist; that a name does not is no secret where names are chosen. Over REST a number that is
 * not there is told as well, as the original does.
 */
export function getUser(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"get_user">,
): UserDetails | undefined {
  const found = core.metadata.accounts.find(command.user);
  const isTold = typeof command.user === "string" || session.transport === "http";
  if (found === undefined && isTold) return undefined;
  if (found !== user) requireAllowed(user, command.kind);
  return found && userDetails(found);
}

export function getUsers(core: Core, user: User, command: CommandOf<"get_users">): UserRecord[] {
  requireAllowed(user, command.kind);
  return core.metadata.accounts.values().map(userRecord);
}

/** The checks are made twice: before the hash, which costs much, and in the turn that makes the user. */
export async function createUser(
  core: Core,
  user: User,
  command: CommandOf<"create_user">,
): Promise<UserDetails> {
  checkCreation(core, user, command);
  const { password, ...request } = command;
  const { accounts } = core.metadata;
  return await accounts.whilePending(command.permissions, async (pending) => {
    const passwordHash = await core.passwords.hash(password);
    return await inTurnOf(core, user, command.kind, async () => {
      const status = checkCreation(core, user, command);
      const id = accounts.nextId;
      await core.record(user.id, { ...request, status, permissions: pending.permissions, passwordHash }, id);
      return userDetails(core.metadata.user(id));
    });
  });
}

export function deleteUser(core: Core, user: User, command: CommandOf<"delete_user">): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    requireAllowed(user, command.kind);
    const { id } = core.metadata.user(command.user);
    if (id === ROOT_USER_ID) throw new BrokerError("cannot_delete_user");
    await core.record(user.id, command);
    for (const session of core.clients.removeUser(id)) leaveAllGroups(session);
    return undefined;
  });
}

export function updateUser(core: Core, user: User, command: CommandOf<"update_user">): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    requireAllowed(user, command.kind);
    const { username, status } = command;
    if (username !== undefined) requireUsername(username);
    if (status !== undefined) requireStatus(status);
    const found = core.metadata.user(command.user);
    if (status === "inactive" && found.id === ROOT_USER_ID) {
      throw new BrokerError(
        "cannot_change_permissions",
        "the root user stays active: nobody could make it active again",
      );
    }
    if (username !== undefined) refuseTakenName(core, username, found);
    await core.record(user.id, command);
    leaveLostGroups(core, core.metadata.user(found.id));
    return undefined;
  });
}

/** Ids and names are given out again: rights that were meant for somebody who is gone go to nobody. */
export function updatePermissions(
  core: Core,
  user: User,
  command: CommandOf<"update_permissions">,
): Promise<undefined> {
  const { accounts } = core.metadata;
  const meant = accounts.find(command.user);
  const change = (pending: Readonly<PendingPermissions>) =>
    inTurnOf(core, user, command.kind, async () => {
      requireAllowed(user, command.kind);
      const found = core.metadata.user(command.user);
      if (meant !== undefined && found !== meant) throw new BrokerError("resource_not_found");
      if (found.id === ROOT_USER_ID) throw new BrokerError("cannot_change_permissions");
      await core.record(user.id, { ...command, permissions: pending.permissions });
      leaveLostGroups(core, core.metadata.user(found.id));
      return undefined;
    });
  return accounts.whilePending(command.permissions, change);
}

/** Everybody must tell the current password, those who manage users too. */
export async function changePassword(
  core: Core,
  { session, user }: Asker,
  command: CommandOf<"change_password">,
): Promise<undefined> {
  requirePassword(command.currentPassword);
  requirePassword(command.newPassword);
  const target = targetOfPassword(core, user, command);
  const { username, passwordHash: hash } = target;
  const { address } = session;
  const password = command.currentPassword;
  await core.passwords.require({ username, address, password, hash, isDecoy: false });
  const passwordHash = await core.passwords.hash(command.newPassword);
  return await inTurnOf(core, user, command.kind, async () => {
    const still = targetOfPassword(core, user, command);
    if (still !== target || !core.renewals.isStill(target, hash)) {
      throw new BrokerError("invalid_credentials");
    }
    await core.record(user.id, { kind: command.kind, user: command.user, passwordHash });
    return undefined;
  });
}

function targetOfPassword(core: Core, user: User, command: CommandOf<"change_password">): User {
  const target = core.metadata.user(command.user);
  if (target !== user) requireAllowed(user, command.kind);
  return target;
}

function checkCreation(core: Core, user: User, command: CommandOf<"create_user">): User["status"] {
  requireAllowed(user, command.kind);
  requireUsername(command.username);
  requirePassword(command.password);
  const status = requireStatus(command.status);
  refuseTakenName(core, command.username);
  if (core.metadata.accounts.size >= MAX_USERS) {
    throw new BrokerError("users_limit_reached", `there are ${MAX_USERS} users already; delete one first`);
  }
  return status;
}

function requireStatus(status: CommandOf<"create_user">["status"]): User["status"] {
  if (status !== "unknown") return status;
  throw new BrokerError("invalid_command", "the status is 1 (active) or 2 (inactive)");
}

function refuseTakenName(core: Core, username: string, owner?: User): void {
  const holder = core.metadata.accounts.find(username);
  if (holder !== undefined && holder !== owner) {
    throw new BrokerError(
      "user_already_exists",
      `a user named "${username}" exists already (id ${holder.id})`,
    );
  }
}

function userRecord({ id, createdAtMicros, status, username }: User): UserRecord {
  return { id, createdAtMicros, status, username };
}

function userDetails(user: User): UserDetails {
  return { ...userRecord(user), permissions: user.permissions };
}
