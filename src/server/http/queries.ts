/** Values in queries and typed values in paths, read strictly: a bad one is refused, never taken for the default. */
import type { Identifier } from "../../wire/mod.ts";
import { badQuery } from "./errors.ts";
import { U64_MAX } from "./fields.ts";
import { identifierOf, u32Of } from "./identifiers.ts";
import type { Call } from "./route.ts";

const DIGITS = /^\+?\d{1,30}$/;

/** Errors: RequestError 400, as for the others. */
export function u32InQuery(call: Call, name: string): number | undefined {
  const text = call.req.query(name);
  return text === undefined ? undefined : requireU32(name, text);
}

export function requiredU32InQuery(call: Call, name: string): number {
  const value = u32InQuery(call, name);
  if (value === undefined) throw badQuery(`the query must have "${name}"`);
  return value;
}

export function u64InQuery(call: Call, name: string): bigint | undefined {
  const text = call.req.query(name);
  return text === undefined ? undefined : requireU64(name, text);
}

export function requireU64(name: string, text: string): bigint {
  const value = DIGITS.test(text) ? BigInt(text.replace("+", "")) : -1n;
  if (value < 0n || value > U64_MAX) throw badQuery(`"${name}" must be an integer from 0 to ${U64_MAX}`);
  return value;
}

export function boolInQuery(call: Call, name: string): boolean | undefined {
  const text = call.req.query(name);
  return text === undefined ? undefined : requireBool(name, text);
}

/** A consumer that is not named is consumer 1. */
export function consumerInQuery(call: Call): Identifier {
  const text = call.req.query("consumer_id") ?? "1";
  const identifier = identifierOf(text);
  if (identifier === undefined) throw badQuery(`"consumer_id" must be a number or a name of 1 to 255 bytes`);
  return identifier;
}

export function u32InPath(call: Call, name: string): number {
  return requireU32(name, call.req.param(name) ?? "");
}

export function requireBool(name: string, text: string): boolean {
  if (text !== "true" && text !== "false") throw badQuery(`"${name}" must be true or false`);
  return text === "true";
}

function requireU32(name: string, text: string): number {
  const value = u32Of(text);
  if (value === undefined) throw badQuery(`"${name}" must be an integer from 0 to 4294967295`);
  return value;
}
