/**
 * Logins (docs/protocol.md, Login).
 *
 *     login_user   str8 name, str8 password, u32 length and client version, u32 length and context   → u32 user id
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export interface LoginUser {
  readonly kind: "login_user";
  readonly username: string;
  readonly password: string;
  readonly version: string | undefined;
  readonly context: string | undefined;
}

export interface LogoutUser {
  readonly kind: "logout_user";
}

export interface Identity {
  readonly userId: number;
}

export function readLoginUser(reader: Reader): LoginUser {
  return {
    kind: "login_user",
    username: reader.name("username"),
    password: reader.name("password"),
    version: reader.str32("client version") || undefined,
    context: reader.str32("context") || undefined,
  };
}

export function writeLoginUser(writer: Writer, command: LoginUser): void {
  writer.str8(command.username);
  writer.str8(command.password);
  writer.str32(command.version ?? "");
  writer.str32(command.context ?? "");
}
