/**
 * Commands that bring or make a secret, as the journal holds them: with its hash in place of it.
 *
 *     create_user                    the request with the password's hash as password
 *     change_password                the request with an empty current password and the new one's hash
 *     create_personal_access_token   u32 length and the token's hash, u32 length and the request
 */
import {
  type Command,
  type CommandOf,
  commandTable,
  type Identifier,
  type Permissions,
  type Reader,
  type UserStatus,
  type Writer,
} from "../wire/mod.ts";

export interface HashedUser {
  readonly kind: "create_user";
  readonly username: string;
  readonly passwordHash: string;
  readonly status: UserStatus;
  readonly permissions: Permissions | undefined;
}

export interface HashedPassword {
  readonly kind: "change_password";
  readonly user: Identifier;
  readonly passwordHash: string;
}

export interface HashedToken {
  readonly kind: "create_personal_access_token";
  readonly name: string;
  readonly expiryMicros: bigint;
  readonly tokenHash: string;
}

export type HashedCommand = HashedUser | HashedPassword | HashedToken;
export type HashedKind = HashedCommand["kind"];

const KINDS: ReadonlySet<string> = new Set<HashedKind>([
  "create_user",
  "change_password",
  "create_personal_access_token",
]);

export function isHashedKind(kind: Command["kind"]): kind is HashedKind {
  return KINDS.has(kind);
}

export function encodeHashed(writer: Writer, command: HashedCommand): void {
  switch (command.kind) {
    case "create_user": {
      const { passwordHash, ...request } = command;
      return commandTable.create_user.encode(writer, { ...request, password: passwordHash });
    }
    case "change_password": {
      const { passwordHash, ...request } = command;
      return commandTable.change_password.encode(writer, {
        ...request,
        currentPassword: "",
        newPassword: passwordHash,
      });
    }
    case "create_personal_access_token": {
      const { tokenHash, ...request } = command;
      writer.str32(tokenHash);
      const lengthAt = writer.length;
      writer.u32(0);
      commandTable.create_personal_access_token.encode(writer, request);
      writer.patchU32(lengthAt, writer.length - lengthAt - 4);
    }
  }
}

/** Errors: WireError. */
export function decodeHashed(reader: Reader, kind: HashedKind): HashedCommand {
  switch (kind) {
    case "create_user":
      return hashedUser(reader, commandTable.create_user.decode(reader));
    case "change_password": {
      const { user, newPassword } = commandTable.change_password.decode(reader);
      return { kind, user, passwordHash: newPassword };
    }
    case "create_personal_access_token": {
      const tokenHash = reader.str32("token hash");
      reader.skip(4, "request length");
      return { ...commandTable.create_personal_access_token.decode(reader), tokenHash };
    }
  }
}

function hashedUser(reader: Reader, command: CommandOf<"create_user">): HashedUser {
  const { password, status, ...request } = command;
  if (status === "unknown") throw reader.error("invalid_command", "status");
  return { ...request, status, passwordHash: password };
}
