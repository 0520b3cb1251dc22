/** Personal access tokens, as the document describes them. */
import { z } from "@hono/zod-openapi";
import { DONE, jsonAnswer, jsonContent, type Operations } from "./operation.ts";
import { micros, u64 } from "./values.ts";

const Token = z.object({
  name: z.string(),
  expiry_at: micros.nullable().openapi({
    type: ["integer", "null"],
    description: "Microseconds since 1970; null is never.",
  }),
}).openapi("PersonalAccessToken");

const NewToken = z.object({
  name: z.string().min(3).max(30).openapi({
    description: "3 to 30 bytes; no other token of the user has it.",
  }),
  expiry: u64.openapi({ description: "Microseconds from now; 0 and 18446744073709551615 are never." }),
}).openapi("NewPersonalAccessToken");

const RawToken = z.object({
  token: z.string().openapi({ description: "Shown here and nowhere else." }),
}).openapi("RawPersonalAccessToken");

const RAW = { token: "oSFTk4lTVoilXPTpRhBW6zav7g+LzbhSSyytEIl5dcow5d3TEFHHHtbzfRh/eRQN1l4=" };

export const tokenOperations: Operations = {
  "GET /personal-access-tokens": {
    tag: "Tokens",
    summary: "List your personal access tokens",
    answers: {
      200: jsonAnswer("Your tokens, by name.", z.array(Token), [
        { name: "nightly", expiry_at: 1777592000000000 },
        { name: "laptop", expiry_at: null },
      ]),
    },
  },
  "POST /personal-access-tokens": {
    tag: "Tokens",
    summary: "Create a personal access token",
    description: "It logs in as you, over every door, until it expires or is deleted.",
    body: jsonContent(NewToken, { name: "nightly", expiry: 2592000000000 }),
    answers: { 200: jsonAnswer("The token.", RawToken, RAW) },
    refusals: [
      "invalid_personal_access_token_name",
      "personal_access_token_already_exists",
      "personal_access_tokens_limit_reached",
    ],
  },
  "DELETE /personal-access-tokens/:name": {
    tag: "Tokens",
    summary: "Delete a personal access token",
    answers: { 204: DONE },
    refusals: ["resource_not_found"],
  },
};
