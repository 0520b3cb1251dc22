/**
 * Access tokens: JWTs signed with a secret of ours (HMAC), and those of issuers that are trusted. What is not in the token
 * is not remembered, apart from the tokens that were revoked.
 */
import { decode, sign, verify } from "hono/jwt";
import type { Clock, Random } from "../../platform/mod.ts";
import { BrokerError } from "../../wire/mod.ts";
import { type Claims, haveAllClaims } from "./claims.ts";
import { ForeignTokens, type TrustedIssuer } from "./foreign_tokens.ts";
import { u32Of } from "./identifiers.ts";
import { RevokedTokens, type TokenPlace } from "./revoked_tokens.ts";
import { timeOfTokenId, tokenId } from "./token_id.ts";

export type TokenAlgorithm = "HS256" | "HS384" | "HS512";

export interface TokenSettings {
  readonly algorithm: TokenAlgorithm;
  /** Put into new tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** Accepted in tokens. */
  readonly validIssuers: readonly string[];
  readonly validAudiences: readonly string[];
  /** undefined: tokens are good for ever. */
  readonly accessTokenExpirySeconds: number | undefined;
  readonly clockSkewSeconds: number;
  readonly notBeforeSeconds: number;
  readonly encodingSecret: Uint8Array;
  readonly decodingSecret: Uint8Array;
  readonly trustedIssuers: readonly TrustedIssuer[];
  /** Where revoked tokens are kept; undefined where tokens end with the process. */
  readonly revokedPlace: TokenPlace | undefined;
}

/** Whom a token stands for, and what it says. */
export interface Bearer {
  readonly userId: number;
  readonly claims: Claims;
}

export interface IssuedToken {
  readonly token: string;
  /** Epoch seconds. */
  readonly expirySeconds: number;
}

/** "Never", as an expiry that every client can read. */
const FOR_EVER_SECONDS = 1_000_000_000;
const HASHES = { HS256: "SHA-256", HS384: "SHA-384", HS512: "SHA-512" };
const MOST_VERIFIED = 1000;
const KNOWN_ALGORITHM = /^(?:(?:HS|RS|PS)(?:256|384|512)|ES(?:256|384)|EdDSA)$/;

export class AccessTokens {
  readonly #settings: TokenSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #revoked: RevokedTokens;
  readonly #foreign: ForeignTokens | undefined;
  readonly #onRevoked: () => void;
  /** Whose signature is known to be good: to check it takes longer than most requests do. */
  readonly #verified = new Map<string, Bearer>();
  #encodingKey: Promise<CryptoKey> | undefined;
  #decodingKey: Promise<CryptoKey> | undefined;

  /**
   * `onRevoked` is called for each token that is revoked: somebody may be at work with it. Errors: StartError when the
   * list of revoked tokens cannot be read.
   */
  constructor(
    settings: TokenSettings,
    platform: { readonly clock: Clock; readonly random: Random },
    onRevoked: () => void = () => {},
  ) {
    this.#settings = settings;
    this.#onRevoked = onRevoked;
    this.#clock = platform.clock;
    this.#random = platform.random;
    this.#revoked = new RevokedTokens(settings.clockSkewSeconds, settings.revokedPlace);
    const { trustedIssuers } = settings;
    this.#foreign = trustedIssuers.length === 0 ? undefined : new ForeignTokens(trustedIssuers);
  }

  async issue(userId: number): Promise<IssuedToken> {
    const { issuer, audience, accessTokenExpirySeconds, notBeforeSeconds, algorithm } = this.#settings;
    const iat = this.#nowSeconds();
    const exp = iat + (accessTokenExpirySeconds ?? FOR_EVER_SECONDS);
    const random = new Uint8Array(16);
    this.#random.fill(random);
    const claims: Claims = {
      jti: tokenId(Math.floor(this.#clock.nowMicros() / 1000), random),
      iss: issuer,
      aud: audience,
      sub: String(userId),
      iat,
      exp,
      nbf: iat + notBeforeSeconds,
    };
    this.#encodingKey ??= this.#importKey(this.#settings.encodingSecret);
    return { token: await sign({ ...claims }, await this.#encodingKey, algorithm), expirySeconds: exp };
  }

  /** Whose the token is; undefined when it is not, or no longer, good. */
  async verify(token: string): Promise<Bearer | undefined> {
    const known = this.#verified.get(token);
    if (known !== undefined) return this.isGood(known.claims) ? known : undefined;
    const bearer = await this.#verifyAny(token);
    return bearer === undefined || this.#revoked.has(bearer.claims.jti) ? undefined : bearer;
  }

  /** Whether what `verify` once gave would be given again. */
  isGood({ jti, exp }: Claims): boolean {
    return !this.#revoked.has(jti) && this.#isInTime(exp);
  }

  /** At once; resolves when it outlives a restart. Errors: DiskError. */
  revoke(claims: Claims): Promise<void> {
    const kept = this.#revoked.add(claims.jti, claims.exp, this.#nowSeconds());
    this.#onRevoked();
    return kept;
  }

  /**
   * Revokes the token and says what it said: it can be exchanged for a new one once.
   *
   * Errors: invalid_access_token, unauthenticated, invalid_jwt_algorithm.
   */
  async exchange(token: string): Promise<Claims> {
    const algorithm = algorithmOf(token);
    if (this.#foreign?.claims(payloadOf(token))) {
      throw new BrokerError("invalid_access_token", "tokens of other issuers are exchanged there, not here");
    }
    if (algorithm === undefined) throw new BrokerError("invalid_access_token", "this is no access token");
    if (algorithm !== this.#settings.algorithm) {
      throw new BrokerError(
        "invalid_jwt_algorithm",
        `tokens are signed with ${this.#settings.algorithm} here`,
      );
    }
    const claims = await this.#verifySignature(token);
    if (claims === undefined) {
      throw new BrokerError(
        "unauthenticated",
        "the token has expired or is not of this broker; log in again",
      );
    }
    if (this.#revoked.has(claims.jti)) {
      throw new BrokerError(
        "invalid_access_token",
        "the token was revoked or exchanged before; log in again",
      );
    }
    await this.revoke(claims);
    return claims;
  }

  async #verifyAny(token: string): Promise<Bearer | undefined> {
    const foreign = await this.#foreign?.verify(token, payloadOf(token)) ?? "other";
    if (foreign === "refused") return undefined;
    if (foreign !== "other") return foreign;
    const claims = await this.#verifySignature(token);
    if (claims === undefined) return undefined;
    const bearer = { claims, userId: Number(claims.sub) };
    this.#remember(token, bearer);
    return bearer;
  }

  #remember(token: string, bearer: Bearer): void {
    for (const oldest of this.#verified.keys()) {
      if (this.#verified.size < MOST_VERIFIED) break;
      this.#verified.delete(oldest);
    }
    this.#verified.set(token, bearer);
  }

  async #verifySignature(token: string): Promise<Claims | undefined> {
    const { algorithm } = this.#settings;
    this.#decodingKey ??= this.#importKey(this.#settings.decodingSecret);
    const key = await this.#decodingKey;
    // Times are compared below, with the leeway; the start of validity is not, as in the original.
    const options = { alg: algorithm, exp: false, iat: false, nbf: false };
    try {
      return this.#accept(await verify(token, key, options));
    } catch {
      return undefined;
    }
  }

  #accept(payload: Readonly<Record<string, unknown>>): Claims | undefined {
    if (!haveAllClaims(payload) || u32Of(payload.sub) === undefined) return undefined;
    const { validIssuers, validAudiences } = this.#settings;
    const isForUs = [payload.aud].flat().some((audience) => validAudiences.includes(audience));
    return this.#isInTime(payload.exp) && isForUs && validIssuers.includes(payload.iss) ? payload : undefined;
  }

  #importKey(secret: Uint8Array): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: HASHES[this.#settings.algorithm] };
    return crypto.subtle.importKey("raw", Uint8Array.from(secret), algorithm, false, ["sign", "verify"]);
  }

  #isInTime(expirySeconds: number): boolean {
    return expirySeconds + this.#settings.clockSkewSeconds >= this.#nowSeconds();
  }

  #nowSeconds(): number {
    return Math.floor(this.#clock.nowMicros() / 1_000_000);
  }
}

function algorithmOf(token: string): string | undefined {
  try {
    const { alg } = decode(token).header as { readonly alg?: unknown };
    return typeof alg === "string" && KNOWN_ALGORITHM.test(alg) ? alg : undefined;
  } catch {
    return undefined;
  }
}

/** What the token says, whoever made it; nothing when it is none. */
function payloadOf(token: string): object {
  try {
    return decode(token).payload;
  } catch {
    return {};
  }
}

/**
 * When the token was made, to the millisecond where its id tells. `iat` counts seconds, and in one second a user can be
 * deleted and its id be given to another, who must not be taken for the bearer.
 */
export function issuedAtMs({ jti, iat }: Claims): number {
  return timeOfTokenId(jti) ?? iat * 1000;
}
