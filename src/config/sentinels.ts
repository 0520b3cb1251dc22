/**
 * Message expiry and topic size: 64-bit values whose two ends mean something else than a number.
 *
 *     0          the server's default takes its place
 *     2^64 - 1   never, or unlimited
 *
 * Units: microseconds and bytes. These are the values that the protocol and the journal carry too.
 */
import { parseBytes, parseDuration, printBytes, printDuration } from "./units.ts";

export const SERVER_DEFAULT = 0n;
export const NEVER_EXPIRES = 0xffff_ffff_ffff_ffffn;
export const UNLIMITED_SIZE = 0xffff_ffff_ffff_ffffn;

/** Iggy counts the seconds of an expiry in 32 bits. */
const MAX_EXPIRY_MICROS = 0xffff_ffff * 1_000_000;

/** `"7 days"`, `"none"`, `"server_default"`; a duration of nothing is the server's default, as on the wire. */
export function parseExpiry(text: string): bigint | undefined {
  const wanted = text.trim().toLowerCase();
  if (["none", "unlimited", "never_expire"].includes(wanted)) return NEVER_EXPIRES;
  if (["default", "server_default"].includes(wanted)) return SERVER_DEFAULT;
  const micros = parseDuration(wanted);
  return micros === undefined || micros > MAX_EXPIRY_MICROS ? undefined : BigInt(micros);
}

export function printExpiry(micros: bigint): string {
  if (micros === NEVER_EXPIRES) return "none";
  return micros === SERVER_DEFAULT ? "server_default" : printDuration(Number(micros));
}

/** `"10 GiB"`, `"unlimited"`, `"server_default"`; a size of nothing is the server's default, as on the wire. */
export function parseTopicSize(text: string): bigint | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === "unlimited" || wanted === "none") return UNLIMITED_SIZE;
  if (wanted === "server_default") return SERVER_DEFAULT;
  const bytes = parseBytes(wanted);
  return bytes === undefined ? undefined : BigInt(bytes);
}

export function printTopicSize(bytes: bigint): string {
  if (bytes === UNLIMITED_SIZE) return "unlimited";
  return bytes === SERVER_DEFAULT ? "server_default" : printBytes(Number(bytes));
}
