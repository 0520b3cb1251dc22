/**
 * Personal access tokens (docs/protocol.md, Tokens): a text that stands for the login of the user who made it.
 *
 *     get_personal_access_tokens                      → tokens: str8 name, u64 expires at, microseconds, 0 for never
 *     create_personal_access_token       str8 name, u64 microseconds from now, 0 or 2^64 - 1 for never   → str8 token
 *     delete_personal_access_token       str8 name
 *     login_with_personal_access_token   str8 token   → u32 user id
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface TokenRecord {
  readonly name: string;
  /** undefined: never. */
  readonly expiresAtMicros: bigint | undefined;
}

export interface GetTokens {
  readonly kind: "get_personal_access_tokens";
}

export interface CreateToken {
  readonly kind: "create_personal_access_token";
  readonly name: string;
  /** From now; see `tokenExpiresAt`. */
  readonly expiryMicros: bigint;
}

export interface DeleteToken {
  readonly kind: "delete_personal_access_token";
  readonly name: string;
}

export interface LoginWithToken {
  readonly kind: "login_with_personal_access_token";
  readonly token: string;
}

/** Shown once; the server keeps its hash alone. */
export interface RawToken {
  readonly token: string;
}

const NEVER = 0n;
const ALSO_NEVER = 2n ** 64n - 1n;

export function readTokenRecord(reader: Reader): TokenRecord {
  const name = reader.name("token name");
  const expiresAt = reader.u64("expires at");
  return { name, expiresAtMicros: expiresAt === NEVER ? undefined : expiresAt };
}

export function writeTokenRecord(writer: Writer, { name, expiresAtMicros }: TokenRecord): void {
  writer.str8(name);
  writer.u64(expiresAtMicros ?? NEVER);
}

export function readCreateToken(reader: Reader): CreateToken {
  return {
    kind: "create_personal_access_token",
    name: reader.name("token name"),
    expiryMicros: reader.u64("token expiry"),
  };
}

export function writeCreateToken(writer: Writer, { name, expiryMicros }: CreateToken): void {
  writer.str8(name);
  writer.u64(expiryMicros);
}

/** When a token made now ends; undefined: never, which is asked for by 0 and by 2^64 - 1. */
export function tokenExpiresAt(nowMicros: number, expiryMicros: bigint): bigint | undefined {
  if (expiryMicros === NEVER || expiryMicros === ALSO_NEVER) return undefined;
  const expiresAt = BigInt(nowMicros) + expiryMicros;
  return expiresAt > ALSO_NEVER ? ALSO_NEVER : expiresAt;
}
