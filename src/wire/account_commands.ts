/** The rows of the command table about clients, users and tokens. */
import { readClientDetails, readClientRecord, writeClientDetails, writeClientRecord } from "./clients.ts";
import { bare, many, maybe, nothing, one, request, row } from "./command_row.ts";
import {
  type RawToken,
  readCreateToken,
  readTokenRecord,
  writeCreateToken,
  writeTokenRecord,
} from "./tokens.ts";
import {
  type Identity,
  readChangePassword,
  readCreateUser,
  readLoginUser,
  readUpdatePermissions,
  readUpdateUser,
  readUserAddress,
  readUserDetails,
  readUserRecord,
  writeChangePassword,
  writeCreateUser,
  writeLoginUser,
  writeUpdatePermissions,
  writeUpdateUser,
  writeUserAddress,
  writeUserDetails,
  writeUserRecord,
} from "./users.ts";

const userId = one<Identity>(
  (writer, { userId }) => writer.u32(userId),
  (reader) => ({ userId: reader.u32("user id") }),
);

const rawToken = one<RawToken>(
  (writer, { token }) => writer.str8(token),
  (reader) => ({ token: reader.name("token") }),
);

export const accountCommands = {
  get_me: row(20, "get_me", bare("get_me"), one(writeClientDetails, readClientDetails)),
  get_client: row(
    21,
    "get_client",
    request(
      "get_client",
      (reader) => ({ clientId: reader.u32("client id") }),
      (writer, { clientId }) => writer.u32(clientId),
    ),
    maybe(writeClientDetails, readClientDetails),
  ),
  get_clients: row(22, "get_clients", bare("get_clients"), many(writeClientRecord, readClientRecord)),
  get_user: row(
    31,
    "get_user",
    request("get_user", readUserAddress, writeUserAddress),
    maybe(writeUserDetails, readUserDetails),
  ),
  get_users: row(32, "get_users", bare("get_users"), many(writeUserRecord, readUserRecord)),
  create_user: row(
    33,
    "create_user",
    { decode: readCreateUser, encode: writeCreateUser },
    one(writeUserDetails, readUserDetails),
  ),
  delete_user: row(34, "delete_user", request("delete_user", readUserAddress, writeUserAddress), nothing),
  update_user: row(35, "update_user", { decode: readUpdateUser, encode: writeUpdateUser }, nothing),
  update_permissions: row(
    36,
    "update_permissions",
    { decode: readUpdatePermissions, encode: writeUpdatePermissions },
    nothing,
  ),
  change_password: row(
    37,
    "change_password",
    { decode: readChangePassword, encode: writeChangePassword },
    nothing,
  ),
  login_user: row(38, "login_user", { decode: readLoginUser, encode: writeLoginUser }, userId),
  logout_user: row(39, "logout_user", bare("logout_user"), nothing),
  get_personal_access_tokens: row(
    41,
    "get_personal_access_tokens",
    bare("get_personal_access_tokens"),
    many(writeTokenRecord, readTokenRecord),
  ),
  create_personal_access_token: row(
    42,
    "create_personal_access_token",
    { decode: readCreateToken, encode: writeCreateToken },
    rawToken,
  ),
  delete_personal_access_token: row(
    43,
    "delete_personal_access_token",
    request(
      "delete_personal_access_token",
      (reader) => ({ name: reader.name("token name") }),
      (writer, { name }) => writer.str8(name),
    ),
    nothing,
  ),
  login_with_personal_access_token: row(
    44,
    "login_with_personal_access_token",
    request(
      "login_with_personal_access_token",
      (reader) => ({ token: reader.name("token") }),
      (writer, { token }) => writer.str8(token),
    ),
    userId,
  ),
};
