/**
 * Personal access tokens of the user who asks, and the login with one (docs/protocol.md, Tokens and Login).
 *
 *     get_personal_access_tokens                          → tokens: str8 name, u64 expires at, 0 = never
 *     create_personal_access_token   str8 name, u64 expiry, microseconds from now, 0 or 2^64 - 1 = never
 *                                                         → str8 token
 *     delete_personal_access_token   str8 name
 *     login_with_personal_access_token   str8 token       → u32 user id
 */
import { bare, many, nothing, row } from "./command_row.ts";
import { type Identity, identity } from "./login.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface TokenRecord {
  readonly name: string;
  /** undefined: never. */
  readonly expiresAtMicros: number | undefined;
}

/** The token itself. It is told this once. */
export interface RawToken {
  readonly token: string;
}

export interface GetPersonalAccessTokens {
  readonly kind: "get_personal_access_tokens";
}

export interface CreatePersonalAccessToken {
  readonly kind: "create_personal_access_token";
  readonly name: string;
  /** From now; 0 and 2^64 - 1 are both never, and stay apart because the request may be kept as it came. */
  readonly expiryMicros: bigint;
}

export interface DeletePersonalAccessToken {
  readonly kind: "delete_personal_access_token";
  readonly name: string;
}

export interface LoginWithPersonalAccessToken extends RawToken {
  readonly kind: "login_with_personal_access_token";
}

const NEVER = 0;

const record = { read: readTokenRecord, write: writeTokenRecord };

const create = {
  read: (reader: Reader) => ({ name: reader.name("token name"), expiryMicros: reader.u64("expiry") }),
  write: (writer: Writer, command: Omit<CreatePersonalAccessToken, "kind">) => {
    writer.str8(command.name);
    writer.u64(command.expiryMicros);
  },
};

const name = {
  read: (reader: Reader) => ({ name: reader.name("token name") }),
  write: (writer: Writer, { name }: { readonly name: string }) => writer.str8(name),
};

const raw = {
  read: (reader: Reader): RawToken => ({ token: reader.name("token") }),
  write: (writer: Writer, { token }: RawToken) => writer.str8(token),
};

export const tokenRows = {
  get_personal_access_tokens: row<GetPersonalAccessTokens, readonly TokenRecord[]>(
    41,
    "get_personal_access_tokens",
    bare,
    many(record),
  ),
  create_personal_access_token: row<CreatePersonalAccessToken, RawToken>(
    42,
    "create_personal_access_token",
    create,
    raw,
  ),
  delete_personal_access_token: row<DeletePersonalAccessToken, undefined>(
    43,
    "delete_personal_access_token",
    name,
    nothing,
  ),
  login_with_personal_access_token: row<LoginWithPersonalAccessToken, Identity>(
    44,
    "login_with_personal_access_token",
    raw,
    identity,
  ),
};

function writeTokenRecord(writer: Writer, token: TokenRecord): void {
  writer.str8(token.name);
  writer.u64(token.expiresAtMicros ?? NEVER);
}

function readTokenRecord(reader: Reader): TokenRecord {
  const name = reader.name("token name");
  const expiresAtMicros = reader.u64Saturated("expires at");
  return { name, expiresAtMicros: expiresAtMicros === NEVER ? undefined : expiresAtMicros };
}
