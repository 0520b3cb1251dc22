/** Logins, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { u32, u64 } from "./values.ts";

export const Identity = z.object({
  user_id: u32,
  access_token: z.object({
    token: z.string().openapi({ description: "For the header `Authorization: Bearer <token>`." }),
    expiry: u64.openapi({ description: "Seconds since 1970." }),
  }),
}).openapi("Identity");

const Login = z.object({
  username: z.string(),
  password: z.string(),
  version: z.string().nullish().openapi({ description: "Of the client, for information." }),
  context: z.string().nullish(),
}).openapi("Login");

const AccessToken = z.object({ token: z.string() }).openapi("AccessToken");

export const IDENTITY_EXAMPLE = {
  user_id: 0,
  access_token: { token: "eyJ0eXAiOiJKV1Qi…", expiry: 1775003600 },
};

export const loginOperations: Operations = {
  "POST /users/login": {
    tag: "Users",
    summary: "Log in with a password",
    body: jsonContent(Login, { username: "iggy", password: "secret" }),
    answers: { 200: jsonAnswer("A token for all other requests.", Identity, IDENTITY_EXAMPLE) },
    refusals: ["invalid_credentials", "user_inactive", "invalid_identifier"],
  },
  "POST /users/refresh-token": {
    tag: "Users",
    summary: "Exchange a token for a new one",
    description: "The token that is sent is not good any more afterwards.",
    body: jsonContent(AccessToken, { token: IDENTITY_EXAMPLE.access_token.token }),
    answers: { 200: jsonAnswer("A new token.", Identity, IDENTITY_EXAMPLE) },
    refusals: ["invalid_access_token", "unauthenticated", "invalid_jwt_algorithm"],
  },
  "DELETE /users/logout": {
    tag: "Users",
    summary: "Log out",
    description: "The token of this request is not good any more.",
    answers: { 204: DONE },
  },
  "POST /personal-access-tokens/login": {
    tag: "Tokens",
    summary: "Log in with a personal access token",
    body: jsonContent(AccessToken, {
      token: "oSFTk4lTVoilXPTpRhBW6zav7g+LzbhSSyytEIl5dcow5d3TEFHHHtbzfRh/eRQN1l4=",
    }),
    answers: { 200: jsonAnswer("A token for all other requests.", Identity, IDENTITY_EXAMPLE) },
    refusals: ["resource_not_found", "personal_access_token_expired", "user_inactive"],
  },
};
