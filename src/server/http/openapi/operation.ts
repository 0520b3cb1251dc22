/**
 * What is said of an endpoint in the OpenAPI document. The document itself is made of the routes that run: path, method
 * and whether a token is needed are theirs, and a route that nothing is said of is an error (document.ts).
 */
import type { z } from "@hono/zod-openapi";
import type { ErrorName } from "../../../wire/mod.ts";

export type Tag =
  | "System"
  | "Users"
  | "Tokens"
  | "Streams"
  | "Topics"
  | "Partitions"
  | "Messages"
  | "Consumers";

export interface Content {
  readonly schema: z.ZodType;
  readonly example: unknown;
}

export interface Answer {
  readonly description: string;
  /** By content type; absent: the answer has no body. */
  readonly content?: Readonly<Record<string, Content>>;
  /** Header names with what they say. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Operation {
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  readonly query?: z.ZodObject;
  /** By content type. */
  readonly body?: Readonly<Record<string, Content>>;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Of the table of errors; those that any request can get are added by themselves. */
  readonly refusals?: readonly ErrorName[];
  /** Something that is not there is answered without a number of the table. */
  readonly canBeMissing?: true;
}

/** By method and path, as routes have them: `GET /streams/:stream_id`. */
export type Operations = Readonly<Record<string, Operation>>;

const JSON_TYPE = "application/json";

export function jsonContent(schema: z.ZodType, example: unknown): Record<string, Content> {
  return { [JSON_TYPE]: { schema, example } };
}

export function jsonAnswer(description: string, schema: z.ZodType, example: unknown): Answer {
  return { description, content: jsonContent(schema, example) };
}

export const TEXT_TYPE = "text/plain; charset=utf-8";

export const DONE: Answer = { description: "Done. The answer has no body." };
