/**
 * Access tokens of other issuers that the configuration trusts. Each issuer publishes its keys (JWKS), and all its tokens
 * count as those of one user of ours, never of root. What a token says of its own subject is not looked at.
 *
 * The library is loaded with the first such token: most brokers never see one.
 */
import type { JWTVerifyGetKey } from "jose";
import { type Claims, haveAllClaims } from "./claims.ts";

export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** Whom its tokens stand for; 0, the root user, is nobody. */
  readonly userId: number;
}

/** "other": none of theirs, or one whose key cannot be had. */
export type ForeignVerdict = { readonly claims: Claims; readonly userId: number } | "refused" | "other";

const LEEWAY_SECONDS = 60;
/** A key may have signed what it signs only in one of these ways: never with a secret that both sides know. */
const ALGORITHMS = ["RS", "PS", "ES"].flatMap((family) => ["256", "384", "512"].map((bits) => family + bits));
const FETCH_TIMEOUT_MS = 5_000;
/** A token with an unknown key asks for the keys again, but not at once: anybody can make such a token. */
const FETCH_COOLDOWN_MS = 30_000;
/** So long a key is good that its issuer has withdrawn. */
const KEYS_MAX_AGE_MS = 600_000;
const MAX_KEYS_BYTES = 1_000_000;

export class ForeignTokens {
  readonly #issuers: ReadonlyMap<string, TrustedIssuer>;
  readonly #keys = new Map<string, Promise<JWTVerifyGetKey>>();

  constructor(issuers: readonly TrustedIssuer[]) {
    this.#issuers = new Map(issuers.map((each) => [normalised(each.issuer), each]));
  }

  /** Whether the token says that it comes from one of them. It may lie. */
  claims(unverified: object): boolean {
    return this.#issuerOf(unverified) !== undefined;
  }

  /** `unverified` is what the token says. */
  async verify(token: string, unverified: object): Promise<ForeignVerdict> {
    const issuer = this.#issuerOf(unverified);
    if (issuer === undefined) return "other";
    if (issuer.userId === 0) return "refused";
    const { errors, jwtVerify } = await import("jose");
    this.#keys.set(issuer.jwksUrl, this.#keys.get(issuer.jwksUrl) ?? keysAt(issuer.jwksUrl));
    try {
      const { payload } = await jwtVerify(token, await this.#keys.get(issuer.jwksUrl)!, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: ALGORITHMS,
        clockTolerance: LEEWAY_SECONDS,
      });
      return haveAllClaims(payload) ? { claims: payload, userId: issuer.userId } : "refused";
    } catch (error) {
      const isKeyMissing = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSTimeout;
      return isKeyMissing || !(error instanceof errors.JOSEError) ? "other" : "refused";
    }
  }

  #issuerOf(unverified: object): TrustedIssuer | undefined {
    return haveAllClaims(unverified) ? this.#issuers.get(normalised(unverified.iss)) : undefined;
  }
}

async function keysAt(url: string): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet, customFetch } = await import("jose");
  return createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: FETCH_COOLDOWN_MS,
    cacheMaxAge: KEYS_MAX_AGE_MS,
    [customFetch]: fetchBounded,
  });
}

/** An issuer that sends without end must not fill the memory. */
async function fetchBounded(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MAX_KEYS_BYTES) throw new Error(`"${url}" answers more than ${MAX_KEYS_BYTES} bytes`);
    pieces.push(piece);
  }
  return new Response(new Blob(pieces), { status: response.status, headers: response.headers });
}

/** Scheme and host in lower case, the path as it is; what is no URL in lower case, without slashes at the end. */
function normalised(issuer: string): string {
  const [, origin, rest] = /^([^:/?#]+:\/\/[^/?#]*)(.*)$/.exec(issuer) ?? [];
  return origin === undefined ? issuer.replace(/\/+$/, "").toLowerCase() : origin.toLowerCase() + rest;
}
