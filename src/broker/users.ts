/** The rules of logins. */
import { BrokerError, type CommandOf, type Identity } from "../wire/mod.ts";
import type { Core } from "./core.ts";
import type { Session } from "./session.ts";

const USERNAME_BYTES = { min: 3, max: 50 };
const PASSWORD_BYTES = { min: 3, max: 100 };

/** A hash that no password has, so that an unknown name costs the time of a wrong password. */
const NOBODYS_HASH =
  "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

const encoder = new TextEncoder();

export function isUsername(text: string): boolean {
  return isWithin(text, USERNAME_BYTES);
}

export function isPassword(text: string): boolean {
  return isWithin(text, PASSWORD_BYTES);
}

/** Replaces the session's identity; a login that fails leaves it as it was. */
export async function loginUser(
  core: Core,
  session: Session,
  command: CommandOf<"login_user">,
): Promise<Identity> {
  if (!isUsername(command.username)) throw new BrokerError("invalid_username");
  if (!isPassword(command.password)) throw new BrokerError("invalid_password");
  const user = core.metadata.userByName(command.username);
  const matches = await core.platform.passwords.matches(command.password, user?.passwordHash ?? NOBODYS_HASH);
  if (user === undefined || !matches) throw new BrokerError("invalid_credentials");
  session.userId = user.id;
  return { userId: user.id };
}

export function logoutUser(session: Session): undefined {
  session.userId = undefined;
}

function isWithin(text: string, { min, max }: { readonly min: number; readonly max: number }): boolean {
  const { length } = encoder.encode(text);
  return length >= min && length <= max;
}
