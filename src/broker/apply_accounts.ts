/** Applies one durable change of users and tokens to the model. See `apply.ts`. */
import type { CommandOf } from "../wire/mod.ts";
import { type Accounts, expiresAtMicros } from "./accounts.ts";
import type { ChangeOrigin } from "./apply.ts";
import type { HashedCommand } from "./hashed_commands.ts";
import type { Metadata } from "./metadata.ts";

export type AccountChange =
  | HashedCommand
  | CommandOf<"delete_user" | "update_user" | "update_permissions" | "delete_personal_access_token">;

export function applyAccountChange(
  metadata: Metadata,
  command: AccountChange,
  { assignedId, origin }: { readonly assignedId: number | undefined; readonly origin: ChangeOrigin },
): void {
  const { accounts } = metadata;
  switch (command.kind) {
    case "create_user":
      return accounts.add({
        id: assignedId!,
        createdAtMicros: origin.timestampMicros,
        username: command.username,
        passwordHash: command.passwordHash,
        status: command.status,
        permissions: command.permissions,
        tokens: new Map(),
      });
    case "delete_user":
      return accounts.remove(metadata.user(command.user));
    case "update_user":
      return updateUser(metadata, command);
    case "update_permissions":
      metadata.user(command.user).permissions = command.permissions;
      return;
    case "change_password":
      metadata.user(command.user).passwordHash = command.passwordHash;
      return;
    case "create_personal_access_token":
      return accounts.addToken({
        owner: metadata.user(origin.userId),
        name: command.name,
        hash: command.tokenHash,
        expiresAtMicros: expiresAtMicros(origin.timestampMicros, command.expiryMicros),
      });
    case "delete_personal_access_token":
      return removeToken(accounts, metadata.user(origin.userId).tokens.get(command.name));
  }
}

function updateUser(metadata: Metadata, { user, username, status }: CommandOf<"update_user">): void {
  const found = metadata.user(user);
  if (status === "unknown") throw new Error("the status is none that a user has");
  if (username !== undefined) metadata.accounts.rename(found, username);
  if (status !== undefined) found.status = status;
}

/** A token that was past its time may be gone already. */
function removeToken(accounts: Accounts, token: Parameters<Accounts["removeToken"]>[0] | undefined): void {
  if (token !== undefined) accounts.removeToken(token);
}
