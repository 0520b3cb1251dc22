/**
 * Logins (docs/protocol.md, Login).
 *
 *     login_user   str8 name, str8 password, u32 length and client version, u32 length and context   → u32 user id
 */
import { bare, nothing, row } from "./command_row.ts";
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

function readLoginUser(reader: Reader): Omit<LoginUser, "kind"> {
  return {
    username: reader.name("username"),
    password: reader.name("password"),
    version: reader.str32("client version") || undefined,
    context: reader.str32("context") || undefined,
  };
}

function writeLoginUser(writer: Writer, command: Omit<LoginUser, "kind">): void {
  writer.str8(command.username);
  writer.str8(command.password);
  writer.str32(command.version ?? "");
  writer.str32(command.context ?? "");
}

const login = { read: readLoginUser, write: writeLoginUser };

/** What every way to log in answers. */
export const identity = {
  read: (reader: Reader): Identity => ({ userId: reader.u32("user id") }),
  write: (writer: Writer, { userId }: Identity) => writer.u32(userId),
};

export const loginRows = {
  login_user: row<LoginUser, Identity>(38, "login_user", login, identity),
  logout_user: row<LogoutUser, undefined>(39, "logout_user", bare, nothing),
};
