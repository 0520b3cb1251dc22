/**
 * The text of a personal access token, and what is kept of it.
 *
 * 400 random bits cannot be guessed or searched, so a fast hash is enough, unlike for passwords.
 */
import { blake3 } from "@noble/hashes/blake3.js";
import type { Random } from "../platform/mod.ts";

const TOKEN_BYTES = 50;

/** Standard base64: 68 characters. */
export function newToken(random: Random): string {
  const bytes = new Uint8Array(TOKEN_BYTES);
  random.fill(bytes);
  return bytes.toBase64();
}

/** BLAKE3 of the text, in hex: 64 characters. */
export function tokenHash(token: string): string {
  return blake3(new TextEncoder().encode(token)).toHex();
}
