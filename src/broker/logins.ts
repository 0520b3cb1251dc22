/** The rules of logins. A login that fails leaves the session as it was. */
import { BrokerError, type CommandOf, type Identity } from "../wire/mod.ts";
import { isExpired } from "./accounts.ts";
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
  if (user === undefined || !accounts.has(user) || !core.renewals.isStill(user, hash)) {
    throw new BrokerError("invalid_credentials");
  }
  if (user.status === "inactive") throw new BrokerError("user_inactive");
  core.clients.requireKnown(session);
  session.userId = user.id;
  if (!core.platform.passwords.isCurrent(user.passwordHash)) void core.renewals.renew(core, user, password);
  return { userId: user.id };
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
