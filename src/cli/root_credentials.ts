/**
 * Name and password of the root user, for a data folder that has none yet. Both come from the environment, or neither:
 * then a password is made and printed once. In a folder that has its root user they are not used.
 */
import type { Environment } from "../config/mod.ts";
import type { Random } from "../platform/mod.ts";
import { CliError } from "./cli_error.ts";

export interface RootCredentials {
  readonly name: string;
  readonly password: string;
  /** Where the password comes from: somebody set it, it is the well-known one, or it was made here. */
  readonly origin: "environment" | "default" | "generated";
}

/** The name and the password that everybody knows. */
const DEFAULT_WORD = "iggy";

const NAME_BYTES = { min: 3, max: 50 };
const PASSWORD_BYTES = { min: 3, max: 100 };

const GENERATED_LENGTH = { min: 20, max: 39 };
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Errors: CliError when only one of the two is set, or one has a wrong length. */
export function rootCredentials(
  environment: Environment,
  { withDefaults, random }: { readonly withDefaults: boolean; readonly random: Random },
): RootCredentials {
  const givenName = environment["IGGY_ROOT_USERNAME"] || undefined;
  const givenPassword = environment["IGGY_ROOT_PASSWORD"] || undefined;
  if (withDefaults) {
    const password = givenPassword ?? DEFAULT_WORD;
    return checked({
      name: givenName ?? DEFAULT_WORD,
      password,
      origin: givenPassword ? "environment" : "default",
    });
  }
  if (givenName !== undefined && givenPassword !== undefined) {
    return checked({ name: givenName, password: givenPassword, origin: "environment" });
  }
  if (givenName === undefined && givenPassword === undefined) {
    return { name: DEFAULT_WORD, password: generatedPassword(random), origin: "generated" };
  }
  const [set, unset] = givenName === undefined
    ? ["IGGY_ROOT_PASSWORD", "IGGY_ROOT_USERNAME"]
    : ["IGGY_ROOT_USERNAME", "IGGY_ROOT_PASSWORD"];
  throw new CliError(
    `${set} is set and ${unset} is not: set both, or neither to have a password made for "iggy"`,
  );
}

/** Whether anybody could guess them. */
export function areDefault({ name, password }: RootCredentials): boolean {
  return name === DEFAULT_WORD && password === DEFAULT_WORD;
}

/** 20 to 39 letters and digits, each as likely as the others: about 119 bits at least. */
export function generatedPassword(random: Random): string {
  const length = GENERATED_LENGTH.min + below(random, GENERATED_LENGTH.max - GENERATED_LENGTH.min + 1);
  return Array.from({ length }, () => LETTERS[below(random, LETTERS.length)]).join("");
}

/** Bytes at and above the last whole multiple are thrown away, or the first letters would be likelier. */
function below(random: Random, bound: number): number {
  const limit = 256 - 256 % bound;
  const byte = new Uint8Array(1);
  do random.fill(byte); while ((byte[0] ?? 0) >= limit);
  return (byte[0] ?? 0) % bound;
}

/** Errors: CliError that begins with `what`. */
export function requirePasswordLength(what: string, password: string): void {
  requireLength(what, password, PASSWORD_BYTES);
}

function checked(credentials: RootCredentials): RootCredentials {
  requireLength("the root user's name (IGGY_ROOT_USERNAME)", credentials.name, NAME_BYTES);
  requirePasswordLength("the root user's password (IGGY_ROOT_PASSWORD)", credentials.password);
  return credentials;
}

function requireLength(what: string, value: string, { min, max }: { min: number; max: number }): void {
  const length = new TextEncoder().encode(value).length;
  if (length < min || length > max) {
    throw new CliError(`${what} has ${length} bytes, allowed are ${min} to ${max}`);
  }
}
