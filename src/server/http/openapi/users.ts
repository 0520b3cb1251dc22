/** Users and their permissions, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { micros, u32 } from "./values.ts";

const status = z.enum(["active", "inactive"]);

const User = z.object({ id: u32, created_at: micros, status, username: z.string() }).openapi("User");

const topicFlags = flags("manage_topic", "read_topic", "poll_messages", "send_messages");
const streamFlags = flags(
  ...["manage_stream", "read_stream", "manage_topics", "read_topics", "poll_messages", "send_messages"],
);
const globalFlags = flags(
  ...["manage_servers", "read_servers", "manage_users", "read_users", "manage_streams", "read_streams"],
  ...["manage_topics", "read_topics", "poll_messages", "send_messages"],
);

const TopicPermissions = z.object(topicFlags).openapi("TopicPermissions");
const StreamPermissions = z.object({
  ...streamFlags,
  topics: byNumber(TopicPermissions).nullish().openapi({ description: "By the topic's number." }),
}).openapi("StreamPermissions");
const Permissions = z.object({
  global: z.object(globalFlags),
  streams: byNumber(StreamPermissions).nullish().openapi({ description: "By the stream's number." }),
}).openapi("Permissions");

const UserDetails = z.object({ ...User.shape, permissions: Permissions.nullable() }).openapi("UserDetails");

const username = z.string().min(3).max(50).openapi({ description: "3 to 50 bytes; no other user has it." });
const password = z.string().min(3).max(100).openapi({ description: "3 to 100 bytes." });

const NewUser = z.object({ username, password, status, permissions: Permissions.nullish() }).openapi(
  "NewUser",
);

const UserChange = z.object({
  username: username.nullish(),
  status: status.nullish(),
  user_status: status.nullish().openapi({ description: "The same, where `status` is absent." }),
}).openapi("UserChange");

const PermissionsChange = z.object({
  permissions: Permissions.nullish().openapi({ description: "Absent: all of them go." }),
}).openapi("PermissionsChange");

const PasswordChange = z.object({
  current_password: password.openapi({ description: "The user's own, whoever changes it." }),
  new_password: password,
}).openapi("PasswordChange");

const NO_FLAG = Object.fromEntries(Object.keys(globalFlags).map((flag) => [flag, false]));
const NO_STREAM_FLAG = Object.fromEntries(Object.keys(streamFlags).map((flag) => [flag, false]));
const PERMISSIONS = {
  global: { ...NO_FLAG, read_streams: true },
  streams: { 0: { ...NO_STREAM_FLAG, poll_messages: true, send_messages: true, topics: null } },
};
const USER = { id: 1, created_at: 1775000100000000, status: "active", username: "alice" };
const DETAILS = { ...USER, permissions: PERMISSIONS };

const MISSING = ["resource_not_found", "unauthorized"] as const;

export const userOperations: Operations = {
  "GET /users": {
    tag: "Users",
    summary: "List all users",
    answers: { 200: jsonAnswer("All users, by number.", z.array(User), [USER]) },
    refusals: ["unauthorized"],
  },
  "POST /users": {
    tag: "Users",
    summary: "Create a user",
    body: jsonContent(NewUser, {
      username: "alice",
      password: "s3cret-pw",
      status: "active",
      permissions: PERMISSIONS,
    }),
    answers: { 200: jsonAnswer("The new user.", UserDetails, DETAILS) },
    refusals: [
      ...["invalid_username", "invalid_password", "user_already_exists", "users_limit_reached"] as const,
      "unauthorized",
    ],
  },
  "GET /users/:user_id": {
    tag: "Users",
    summary: "Show a user with its permissions",
    description: "Everybody may see their own record.",
    answers: { 200: jsonAnswer("The user.", UserDetails, DETAILS) },
    refusals: ["unauthorized"],
    canBeMissing: true,
  },
  "PUT /users/:user_id": {
    tag: "Users",
    summary: "Change a user's name or status",
    body: jsonContent(UserChange, { username: "alice2", status: "inactive" }),
    answers: { 204: DONE },
    refusals: ["invalid_username", "user_already_exists", "cannot_change_permissions", ...MISSING],
  },
  "DELETE /users/:user_id": {
    tag: "Users",
    summary: "Delete a user with its tokens",
    answers: { 204: DONE },
    refusals: ["cannot_delete_user", ...MISSING],
  },
  "PUT /users/:user_id/permissions": {
    tag: "Users",
    summary: "Change what a user may do",
    body: jsonContent(PermissionsChange, { permissions: PERMISSIONS }),
    answers: { 204: DONE },
    refusals: ["cannot_change_permissions", ...MISSING],
  },
  "PUT /users/:user_id/password": {
    tag: "Users",
    summary: "Change a user's password",
    body: jsonContent(PasswordChange, { current_password: "s3cret-pw", new_password: "n3w-secret" }),
    answers: { 204: DONE },
    refusals: ["invalid_password", "invalid_credentials", ...MISSING],
  },
};

function flags(...names: string[]): Record<string, z.ZodBoolean> {
  return Object.fromEntries(names.map((name) => [name, z.boolean()]));
}

function byNumber<T extends z.ZodType>(entry: T) {
  return z.record(z.string().regex(/^[0-9]+$/), entry);
}
