/** A certificate with its key, and what there is to say about it. */
import type { PemPair } from "./pem.ts";

export interface KeyPair extends PemPair {
  /** Where it is from, for people. */
  readonly origin: string;
  /** SHA-256, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
  readonly validUntil: Date;
}
