/** The rules of logins. A login that fails leaves the session as it was. */
import { BrokerError, type CommandOf, type Identity } from "../wire/mod.ts";
import { isExpired, type User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { requirePassword, requireUsername } from "./credentials.ts";
import { requireLogin, type Session } from "./session.ts";
import { tokenHash } from "./token_text.ts";

/** The password is looked at before the status, so that nobody learns of accounts by guessing. */
export async function loginUser(
  core: Core,
  session: Session,
  { username, password }: CommandOf<"login_user">,
): Promise<Identity> {
  core.clients.requireKnown(session);
  requireUsername(username);
  requirePassword(password);
  const { accounts } = core.metadata;
  const user = accounts.find(username);
  const hash = (user ?? accounts.decoyFor(username)).passwordHash;
  const { address } = session;
  await core.passwords.require({ username, address, password, hash, isDecoy: user === undefined });
  // It took long: the user may be gone by now, or have another password.
  if (user === undefined || !accounts.has(user) || user.passwordHash !== hash) {
    throw new BrokerError("invalid_credentials");
  }
  if (user.status === "inactive") throw new BrokerError("user_inactive");
  core.clients.requireKnown(session);
  session.userId = user.id;
  if (!core.platform.passwords.isCurrent(hash)) void renewHash(core, user, password);
  return { userId: user.id };
}

/** Now that the password is known, a hash that was made elsewhere can become one of ours. Nobody waits for it. */
async function renewHash(core: Core, user: User, password: string): Promise<void> {
  const old = user.passwordHash;
  try {
    const passwordHash = await core.passwords.hash(password);
    await core.exclusively(async () => {
      if (!core.metadata.accounts.has(user) || user.passwordHash !== old) return;
      await core.record(user.id, { kind: "change_password", user: user.id, passwordHash });
    });
  } catch (error) {
    core.platform.logger.warn(`a password hash could not be renewed, the next login tries again: ${error}`);
  }
}

export function loginWithToken(
  core: Core,
  session: Session,
  { token }: CommandOf<"login_with_personal_access_token">,
): Identity {
  core.clients.requireKnown(session);
  const found = core.metadata.accounts.tokenByHash(tokenHash(token));
  if (found === undefined) throw new BrokerError("resource_not_found", "no user has this token");
  if (isExpired(found, core.platform.clock.nowMicros())) {
    throw new BrokerError("personal_access_token_expired");
  }
  if (found.owner.status === "inactive") throw new BrokerError("user_inactive");
  session.userId = found.owner.id;
  return { userId: found.owner.id };
}

/** Errors: unauthenticated, client_not_found. */
export function logoutUser(core: Core, session: Session): undefined {
  requireLogin(session);
  core.clients.requireKnown(session);
  session.userId = undefined;
}
