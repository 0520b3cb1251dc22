/** Users over REST. */
import { requirePassword, requireUsername } from "../../broker/mod.ts";
import type { UserDetails, UserRecord } from "../../wire/mod.ts";
import { json, nothing } from "./answers.ts";
import { readBody } from "./body.ts";
import { execute, sessionOf } from "./caller.ts";
import { NotFoundError } from "./errors.ts";
import type { Fields } from "./fields.ts";
import { identifierInPath } from "./identifiers.ts";
import { permissionsInBody, permissionsJson } from "./permissions.ts";
import type { Call, Rest, Route } from "./route.ts";

const ALL = "/users";
const ONE = "/users/:user_id";

const STATUSES = ["active", "inactive"] as const;

export function userRoutes(rest: Rest): Route[] {
  return [
    {
      method: "GET",
      path: ALL,
      answer: async (call) => {
        const users = await execute(rest, sessionOf(call), { kind: "get_users" });
        return json(call, users.map(userJson));
      },
    },
    { method: "POST", path: ALL, answer: (call) => create(call, rest) },
    {
      method: "GET",
      path: ONE,
      answer: async (call) => {
        const user = await execute(rest, sessionOf(call), { kind: "get_user", ...userInPath(call) });
        if (user === undefined) throw new NotFoundError();
        return json(call, detailsJson(user));
      },
    },
    { method: "PUT", path: ONE, answer: (call) => update(call, rest) },
    {
      method: "DELETE",
      path: ONE,
      answer: async (call) => {
        await execute(rest, sessionOf(call), { kind: "delete_user", ...userInPath(call) });
        return nothing(call, 204);
      },
    },
    {
      method: "PUT",
      path: `${ONE}/permissions`,
      answer: async (call) => {
        const permissions = permissionsInBody(await readBody(call, rest));
        const request = { ...userInPath(call), permissions };
        await execute(rest, sessionOf(call), { kind: "update_permissions", ...request });
        return nothing(call, 204);
      },
    },
    { method: "PUT", path: `${ONE}/password`, answer: (call) => changePassword(call, rest) },
  ];
}

/** Over REST the lengths of names and passwords are looked at before the permission. */
async function create(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const request = {
    username: body.text("username"),
    password: body.text("password"),
    status: body.oneOf("status", STATUSES),
    permissions: permissionsInBody(body),
  };
  requireUsername(request.username);
  requirePassword(request.password);
  return json(call, detailsJson(await execute(rest, sessionOf(call), { kind: "create_user", ...request })));
}

/** One of the released clients calls the status `user_status`. */
async function update(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const username = body.isAbsent("username") ? undefined : body.text("username");
  const status = statusIn(body, "status") ?? statusIn(body, "user_status");
  if (username !== undefined) requireUsername(username);
  await execute(rest, sessionOf(call), { kind: "update_user", ...userInPath(call), username, status });
  return nothing(call, 204);
}

async function changePassword(call: Call, rest: Rest): Promise<Response> {
  const body = await readBody(call, rest);
  const request = {
    ...userInPath(call),
    currentPassword: body.text("current_password"),
    newPassword: body.text("new_password"),
  };
  await execute(rest, sessionOf(call), { kind: "change_password", ...request });
  return nothing(call, 204);
}

function statusIn(body: Fields, name: string): (typeof STATUSES)[number] | undefined {
  return body.isAbsent(name) ? undefined : body.oneOf(name, STATUSES);
}

function userInPath(call: Call) {
  return { user: identifierInPath(call, "user_id") };
}

function userJson({ id, createdAtMicros, status, username }: UserRecord) {
  return { id, created_at: createdAtMicros, status, username };
}

function detailsJson(user: UserDetails): unknown {
  return { ...userJson(user), permissions: permissionsJson(user.permissions) };
}
