/** Logins over REST: a password or a token goes in, a token comes out. */
import { BrokerError } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { issuedAtMs, type IssuedToken } from "./access_tokens.ts";
import { readBody } from "./body.ts";
import { anonymousSession, callerOf, execute } from "./caller.ts";
import { isName } from "./identifiers.ts";
import type { Call, Rest, Route } from "./route.ts";

export function loginRoutes(rest: Rest): Route[] {
  return [
    {
      method: "POST",
      path: "/users/login",
      isPublic: true,
      answer: (call) => login(call, rest),
    },
    {
      method: "POST",
      path: "/users/refresh-token",
      isPublic: true,
      answer: (call) => refresh(call, rest),
    },
    { method: "DELETE", path: "/users/logout", answer: (call) => logout(call, rest) },
    {
      method: "POST",
      path: "/personal-access-tokens/login",
      isPublic: true,
      answer: (call) => loginWithToken(call, rest),
    },
  ];
}

async function login(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const [username, password] = [body.text("username"), body.text("password")];
  const version = body.isAbsent("version") ? undefined : body.text("version");
  const context = body.isAbsent("context") ? undefined : body.text("context");
  if (!isName(username)) throw new BrokerError("invalid_identifier", "a user name has 1 to 255 bytes");
  try {
    const command = { kind: "login_user", username, password, version, context } as const;
    const { userId } = await execute(rest, anonymousSession(call), command);
    return json(call, identityJson(userId, await rest.tokens.issue(userId)));
  } catch (error) {
    throw isLengthRefusal(error) ? new BrokerError("invalid_credentials") : error;
  }
}

async function loginWithToken(call: Call, rest: Rest): Promise<Response> {
  const token = (await readBody(call, rest)).text("token");
  const command = { kind: "login_with_personal_access_token", token } as const;
  const { userId } = await execute(rest, anonymousSession(call), command);
  return json(call, identityJson(userId, await rest.tokens.issue(userId)));
}

async function refresh(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const claims = await rest.tokens.exchange(body.text("token"));
  const userId = Number(claims.sub);
  if (!rest.broker.acceptsTokenOf(userId, issuedAtMs(claims))) {
    throw new BrokerError("unauthenticated", "the token's user is gone or inactive");
  }
  return json(call, identityJson(userId, await rest.tokens.issue(userId)));
}

async function logout(call: Call, rest: Rest): Promise<Response> {
  await rest.tokens.revoke(callerOf(call).claims);
  return nothing(call, 204);
}

/** Over REST a name or password that nobody can have is simply wrong. */
function isLengthRefusal(error: unknown): boolean {
  return error instanceof BrokerError && ["invalid_username", "invalid_password"].includes(error.code);
}

function identityJson(userId: number, { token, expirySeconds }: IssuedToken): unknown {
  return { user_id: userId, access_token: { token, expiry: expirySeconds } };
}
