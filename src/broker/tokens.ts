/** The rules of personal access tokens. Everybody has their own, and sees and changes no others. */
import { BrokerError, type CommandOf, type RawToken, type TokenRecord } from "../wire/mod.ts";
import { inTurnOf } from "./access.ts";
import type { User } from "./accounts.ts";
import type { Core } from "./core.ts";
import { requireTokenName } from "./credentials.ts";
import { newToken, tokenHash } from "./token_text.ts";

/** Tokens past their time are listed until they are cleaned away. */
export function getTokens(user: User): TokenRecord[] {
  return [...user.tokens.values()].map(({ name, expiresAtMicros }) => ({ name, expiresAtMicros }));
}

/** The answer is the only place where the token itself ever stands. */
export async function createToken(
  core: Core,
  user: User,
  command: CommandOf<"create_personal_access_token">,
): Promise<RawToken> {
  requireTokenName(command.name);
  return await inTurnOf(core, user, command.kind, async () => {
    const { maxPerUser } = core.settings.tokens;
    if (user.tokens.size >= maxPerUser) {
      throw new BrokerError(
        "personal_access_tokens_limit_reached",
        `a user has at most ${maxPerUser} tokens; delete one first`,
      );
    }
    if (user.tokens.has(command.name)) throw new BrokerError("personal_access_token_already_exists");
    const token = newToken(core.platform.random);
    await core.record(user.id, { ...command, tokenHash: tokenHash(token) });
    return { token };
  });
}

export function deleteToken(
  core: Core,
  user: User,
  command: CommandOf<"delete_personal_access_token">,
): Promise<undefined> {
  return inTurnOf(core, user, command.kind, async () => {
    if (!user.tokens.has(command.name)) {
      throw new BrokerError("resource_not_found", `this user has no token "${command.name}"`);
    }
    await core.record(user.id, command);
    return undefined;
  });
}
