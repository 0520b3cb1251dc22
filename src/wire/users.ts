/**
 * Users and their logins (docs/protocol.md, Login and Users).
 *
 *     user    0   u32    id
 *             4   u64    created at, microseconds
 *            12   u8     status: 1 active, 2 inactive
 *            13   str8   name
 *
 *     get_user             Id                                            → user, permissions; nothing when there is none
 *     get_users                                                          → users
 *     create_user          str8 name, str8 password, u8 status, permissions   → user, permissions
 *     delete_user          Id
 *     update_user          Id, u8 1 and str8 name, or u8 0; u8 1 and u8 status, or u8 0
 *     update_permissions   Id, permissions
 *     change_password      Id, str8 current password, str8 new password
 *     login_user           str8 name, str8 password, u32 length and client version, u32 length and context   → u32 user id
 *
 * Permissions are a record of `permissions.ts`; answers put three zeros behind one that says there are none.
 */
import { type Identifier, readIdentifier, writeIdentifier } from "./identifier.ts";
import { type Permissions, readPermissionsRecord, writePermissionsRecord } from "./permissions.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export type UserStatus = "active" | "inactive";

/** "unknown": a number that no status has. It is refused after the login was looked at, not before. */
export type AskedStatus = UserStatus | "unknown";

export interface UserRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly status: UserStatus;
  readonly username: string;
}

export interface UserDetails extends UserRecord {
  /** undefined: no record, which allows as little as one without any flag. */
  readonly permissions: Permissions | undefined;
}

export interface UserAddress {
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
  readonly status: AskedStatus;
  readonly permissions: Permissions | undefined;
}

export interface DeleteUser extends UserAddress {
  readonly kind: "delete_user";
}

/** undefined: stays as it is. */
export interface UpdateUser extends UserAddress {
  readonly kind: "update_user";
  readonly username: string | undefined;
  readonly status: AskedStatus | undefined;
}

export interface UpdatePermissions extends UserAddress {
  readonly kind: "update_permissions";
  readonly permissions: Permissions | undefined;
}

export interface ChangePassword extends UserAddress {
  readonly kind: "change_password";
  readonly currentPassword: string;
  readonly newPassword: string;
}

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

const STATUSES = ["unknown", "active", "inactive"] as const;
const PADDING_BEHIND_NO_PERMISSIONS = 3;

export function readUserRecord(reader: Reader): UserRecord {
  const id = reader.u32("user id");
  const createdAtMicros = reader.u64Saturated("created at");
  const status = readStatus(reader);
  if (status === "unknown") throw reader.error("invalid_command", "status");
  return { id, createdAtMicros, status, username: reader.name("username") };
}

export function writeUserRecord(writer: Writer, user: UserRecord): void {
  writer.u32(user.id);
  writer.u64(user.createdAtMicros);
  writeStatus(writer, user.status);
  writer.str8(user.username);
}

export function readUserDetails(reader: Reader): UserDetails {
  const record = readUserRecord(reader);
  const permissions = readPermissionsRecord(reader);
  if (permissions === undefined) reader.skip(PADDING_BEHIND_NO_PERMISSIONS, "no permissions");
  return { ...record, permissions };
}

export function writeUserDetails(writer: Writer, user: UserDetails): void {
  writeUserRecord(writer, user);
  writePermissionsRecord(writer, user.permissions);
  if (user.permissions === undefined) writer.raw(new Uint8Array(PADDING_BEHIND_NO_PERMISSIONS));
}

export function readUserAddress(reader: Reader): UserAddress {
  return { user: readIdentifier(reader, "user") };
}

export function writeUserAddress(writer: Writer, { user }: UserAddress): void {
  writeIdentifier(writer, user);
}

export function readCreateUser(reader: Reader): CreateUser {
  return {
    kind: "create_user",
    username: reader.name("username"),
    password: reader.name("password"),
    status: readStatus(reader),
    permissions: readPermissionsRecord(reader),
  };
}

export function writeCreateUser(writer: Writer, command: CreateUser): void {
  writer.str8(command.username);
  writer.str8(command.password);
  writeStatus(writer, command.status);
  writePermissionsRecord(writer, command.permissions);
}

export function readUpdateUser(reader: Reader): UpdateUser {
  return {
    kind: "update_user",
    ...readUserAddress(reader),
    username: reader.flag("has username") ? reader.name("username") : undefined,
    status: reader.flag("has status") ? readStatus(reader) : undefined,
  };
}

export function writeUpdateUser(writer: Writer, command: UpdateUser): void {
  writeUserAddress(writer, command);
  writer.bool(command.username !== undefined);
  if (command.username !== undefined) writer.str8(command.username);
  writer.bool(command.status !== undefined);
  if (command.status !== undefined) writeStatus(writer, command.status);
}

export function readUpdatePermissions(reader: Reader): UpdatePermissions {
  return {
    kind: "update_permissions",
    ...readUserAddress(reader),
    permissions: readPermissionsRecord(reader),
  };
}

export function writeUpdatePermissions(writer: Writer, command: UpdatePermissions): void {
  writeUserAddress(writer, command);
  writePermissionsRecord(writer, command.permissions);
}

/** Empty passwords are of the right form: journals have one in place of the current password. */
export function readChangePassword(reader: Reader): ChangePassword {
  return {
    kind: "change_password",
    ...readUserAddress(reader),
    currentPassword: reader.str8("current password"),
    newPassword: reader.str8("new password"),
  };
}

export function writeChangePassword(writer: Writer, command: ChangePassword): void {
  writeUserAddress(writer, command);
  writer.str8(command.currentPassword);
  writer.str8(command.newPassword);
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

function readStatus(reader: Reader): AskedStatus {
  return STATUSES[reader.u8("status")] ?? "unknown";
}

function writeStatus(writer: Writer, status: AskedStatus): void {
  writer.u8(STATUSES.indexOf(status));
}
