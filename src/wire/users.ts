/**
 * Users (docs/protocol.md, Users).
 *
 *     user      0   u32    id                      details   user, then its record of permissions,
 *               4   u64    created at, microseconds           or four zero bytes when it has none
 *              12   u8     status: 1 active, 2 inactive
 *              13   str8   name
 *
 *     get_user             Id                                                → details; nothing when there is none
 *     get_users                                                              → users
 *     create_user          str8 name, str8 password, u8 status, permissions  → details
 *     delete_user          Id
 *     update_user          Id, optional str8 name, optional u8 status
 *     update_permissions   Id, permissions
 *     change_password      Id, str8 current password, str8 new password
 *
 *     optional             u8 flag, the value only when the flag is 1
 *     permissions          the optional record of permissions
 */
import { bare, many, maybe, nothing, row } from "./command_row.ts";
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import { type Permissions, readPermissions, writePermissionRecord } from "./permissions.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export type UserStatus = "active" | "inactive";

/** As a client asks for it: what is neither is for the rules to refuse, after the login. */
export type RequestedUserStatus = UserStatus | "unknown";

export interface UserRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly status: UserStatus;
  readonly username: string;
}

export interface UserDetails extends UserRecord {
  /** undefined: no record, which is the same as no flag. */
  readonly permissions: Permissions | undefined;
}

interface UserAddress {
  readonly user: Identifier;
}

export interface GetUser extends UserAddress {
  readonly kind: "get_user";
}

export interface GetUsers {
  readonly kind: "get_users";
}

export interface CreateUser {
  readonly kind: "create_user";
  readonly username: string;
  readonly password: string;
  readonly status: RequestedUserStatus;
  readonly permissions: Permissions | undefined;
}

export interface DeleteUser extends UserAddress {
  readonly kind: "delete_user";
}

export interface UpdateUser extends UserAddress {
  readonly kind: "update_user";
  /** undefined, here and below: stays as it is. */
  readonly username: string | undefined;
  readonly status: RequestedUserStatus | undefined;
}

export interface UpdatePermissions extends UserAddress {
  readonly kind: "update_permissions";
  /** undefined: the record goes. */
  readonly permissions: Permissions | undefined;
}

export interface ChangePassword extends UserAddress {
  readonly kind: "change_password";
  readonly currentPassword: string;
  readonly newPassword: string;
}

const STATUSES: readonly RequestedUserStatus[] = ["unknown", "active", "inactive"];
/** The flag of a record that is not there, and three bytes more, which clients want to see in answers. */
const NO_RECORD_LENGTH = 4;

const address = {
  read: (reader: Reader): UserAddress => ({ user: readIdentifier(reader, "user") }),
  write: (writer: Writer, { user }: UserAddress) => writeIdentifier(writer, user),
};

const record = { read: readUserRecord, write: writeUserRecord };
const details = { read: readUserDetails, write: writeUserDetails };
const create = { read: readCreateUser, write: writeCreateUser };
const update = { read: readUpdateUser, write: writeUpdateUser };

const permissions = {
  read: (reader: Reader) => ({ ...address.read(reader), permissions: readOptionalPermissions(reader) }),
  write: (writer: Writer, command: Omit<UpdatePermissions, "kind">) => {
    address.write(writer, command);
    writeOptionalPermissions(writer, command.permissions);
  },
};

/** Empty ones are of the right form: journals have one in place of the current password. */
const passwords = {
  read: (reader: Reader) => ({
    ...address.read(reader),
    currentPassword: reader.str8("current password"),
    newPassword: reader.str8("new password"),
  }),
  write: (writer: Writer, command: Omit<ChangePassword, "kind">) => {
    address.write(writer, command);
    writer.str8(command.currentPassword);
    writer.str8(command.newPassword);
  },
};

export const userRows = {
  get_user: row<GetUser, UserDetails | undefined>(31, "get_user", address, maybe(details)),
  get_users: row<GetUsers, readonly UserRecord[]>(32, "get_users", bare, many(record)),
  create_user: row<CreateUser, UserDetails>(33, "create_user", create, details),
  delete_user: row<DeleteUser, undefined>(34, "delete_user", address, nothing),
  update_user: row<UpdateUser, undefined>(35, "update_user", update, nothing),
  update_permissions: row<UpdatePermissions, undefined>(36, "update_permissions", permissions, nothing),
  change_password: row<ChangePassword, undefined>(37, "change_password", passwords, nothing),
};

function writeUserRecord(writer: Writer, user: UserRecord): void {
  writer.u32(user.id);
  writer.u64(user.createdAtMicros);
  writeStatus(writer, user.status);
  writer.str8(user.username);
}

/** Errors: WireError; invalid_command for an unknown status. */
function readUserRecord(reader: Reader): UserRecord {
  const id = reader.u32("user id");
  const createdAtMicros = reader.u64Saturated("created at");
  const status = readStatus(reader);
  if (status === "unknown") throw reader.error("invalid_command", "status");
  return { id, createdAtMicros, status, username: reader.name("username") };
}

function writeUserDetails(writer: Writer, user: UserDetails): void {
  writeUserRecord(writer, user);
  if (user.permissions === undefined) writer.u32(0);
  else writePermissionRecord(writer, user.permissions);
}

function readUserDetails(reader: Reader): UserDetails {
  const user = readUserRecord(reader);
  const permissions = readOptionalPermissions(reader);
  if (permissions === undefined) reader.skip(NO_RECORD_LENGTH - 1, "permissions");
  return { ...user, permissions };
}

function readCreateUser(reader: Reader): Omit<CreateUser, "kind"> {
  return {
    username: reader.name("username"),
    password: reader.name("password"),
    status: readStatus(reader),
    permissions: readOptionalPermissions(reader),
  };
}

function writeCreateUser(writer: Writer, command: Omit<CreateUser, "kind">): void {
  writer.str8(command.username);
  writer.str8(command.password);
  writeStatus(writer, command.status);
  writeOptionalPermissions(writer, command.permissions);
}

function readUpdateUser(reader: Reader): Omit<UpdateUser, "kind"> {
  return {
    ...address.read(reader),
    username: reader.flag("username flag") ? reader.name("username") : undefined,
    status: reader.flag("status flag") ? readStatus(reader) : undefined,
  };
}

function writeUpdateUser(writer: Writer, command: Omit<UpdateUser, "kind">): void {
  address.write(writer, command);
  writer.bool(command.username !== undefined);
  if (command.username !== undefined) writer.str8(command.username);
  writer.bool(command.status !== undefined);
  if (command.status !== undefined) writeStatus(writer, command.status);
}

function readStatus(reader: Reader): RequestedUserStatus {
  return STATUSES[reader.u8("status")] ?? "unknown";
}

function writeStatus(writer: Writer, status: RequestedUserStatus): void {
  writer.u8(STATUSES.indexOf(status));
}

function readOptionalPermissions(reader: Reader): Permissions | undefined {
  return reader.flag("permissions flag") ? readPermissions(reader) : undefined;
}

function writeOptionalPermissions(writer: Writer, permissions: Permissions | undefined): void {
  if (permissions === undefined) writer.u8(0);
  else writePermissionRecord(writer, permissions);
}
