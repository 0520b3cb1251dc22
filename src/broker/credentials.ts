/** The lengths of names and passwords, in bytes. */
import { BrokerError } from "../wire/mod.ts";

interface Length {
  readonly min: number;
  readonly max: number;
}

const USERNAME_BYTES: Length = { min: 3, max: 50 };
const PASSWORD_BYTES: Length = { min: 3, max: 100 };
const TOKEN_NAME_BYTES: Length = { min: 3, max: 30 };

const encoder = new TextEncoder();

export function isPassword(text: string): boolean {
  return isWithin(text, PASSWORD_BYTES);
}

/** Errors: invalid_username. */
export function requireUsername(text: string): void {
  if (!isWithin(text, USERNAME_BYTES)) throw new BrokerError("invalid_username");
}

/** Errors: invalid_password. */
export function requirePassword(text: string): void {
  if (!isPassword(text)) throw new BrokerError("invalid_password");
}

/** Errors: invalid_personal_access_token_name. */
export function requireTokenName(text: string): void {
  if (!isWithin(text, TOKEN_NAME_BYTES)) throw new BrokerError("invalid_personal_access_token_name");
}

function isWithin(text: string, { min, max }: Length): boolean {
  const { length } = encoder.encode(text);
  return length >= min && length <= max;
}
