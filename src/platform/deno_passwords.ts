/** Argon2id through WebCrypto, off the event loop: about 100 ms and 46 MiB a password. */
import { timingSafeEqual } from "node:crypto";
import type { Passwords } from "./passwords.ts";
import { type Argon2Parameters, formatPhc, hasParameters, parsePhc, type PhcHash } from "./phc.ts";

/**
 * The second of OWASP's equivalent settings for Argon2id. The first, 19 MiB and two passes, is the original server's, and
 * its hashes are understood; but the C library keeps blocks of that size for later: 40 logins left 400 MB behind, here
 * they leave nothing. A hash tells its own parameters, so the original understands ours too.
 */
const PARAMETERS: Argon2Parameters = { memoryKib: 47_104, passes: 1, parallelism: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;

/** Stands in for a text that is no hash, so that its refusal takes as long as that of a wrong password. */
const DECOY: PhcHash = {
  parameters: PARAMETERS,
  salt: new Uint8Array(SALT_BYTES),
  hash: new Uint8Array(HASH_BYTES),
};

/** Errors: none. */
export function denoPasswords(): Passwords {
  return { hash, matches, isCurrent: (text) => hasParameters(text, PARAMETERS) };
}

async function hash(password: string): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return formatPhc({
    parameters: PARAMETERS,
    salt,
    hash: await derive(password, PARAMETERS, salt, HASH_BYTES),
  });
}

async function matches(password: string, text: string): Promise<boolean> {
  const parsed = parsePhc(text);
  const expected = parsed ?? DECOY;
  const derived = await derive(password, expected.parameters, expected.salt, expected.hash.length);
  return timingSafeEqual(derived, expected.hash) && parsed !== undefined;
}

async function derive(
  password: string,
  { memoryKib, passes, parallelism }: Argon2Parameters,
  nonce: Uint8Array<ArrayBuffer>,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const secret = new TextEncoder().encode(password);
  const key = await crypto.subtle.importKey("raw-secret" as "raw", secret, "Argon2id", false, ["deriveBits"]);
  const algorithm = { name: "Argon2id", nonce, memory: memoryKib, passes, parallelism };
  return new Uint8Array(await crypto.subtle.deriveBits(algorithm, key, length * 8));
}
