/**
 * Access tokens: JWTs signed with a secret of ours (HMAC). What is not in the token is not remembered, apart from the
 * tokens that were revoked.
 */
import { decode, sign, verify } from "hono/jwt";
import type { Clock, Random } from "../../platform/mod.ts";
import { BrokerError } from "../../wire/mod.ts";
import { u32Of } from "./identifiers.ts";
import { RevokedTokens } from "./revoked_tokens.ts";
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
}

/** What a token of ours says; times are epoch seconds. */
export interface Claims {
  readonly jti: string;
  readonly iss: string;
  readonly aud: string | string[];
  /** The user's id. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly nbf: number;
}

export interface IssuedToken {
  readonly token: string;
  /** Epoch seconds. */
  readonly expirySeconds: number;
}

/** "Never", as an expiry that every client can read. */
const FOR_EVER_SECONDS = 1_000_000_000;
const HASHES = { HS256: "SHA-256", HS384: "SHA-384", HS512: "SHA-512" };
const KNOWN_ALGORITHM = /^(?:(?:HS|RS|PS)(?:256|384|512)|ES(?:256|384)|EdDSA)$/;

export class AccessTokens {
  readonly #settings: TokenSettings;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #revoked: RevokedTokens;
  #encodingKey: Promise<CryptoKey> | undefined;
  #decodingKey: Promise<CryptoKey> | undefined;

  constructor(settings: TokenSettings, platform: { readonly clock: Clock; readonly random: Random }) {
    this.#settings = settings;
    this.#clock = platform.clock;
    this.#random = platform.random;
    this.#revoked = new RevokedTokens(settings.clockSkewSeconds);
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

  /** What the token says; undefined when it is not, or no longer, one of ours. */
  async verify(token: string): Promise<Claims | undefined> {
    const claims = await this.#verifySignature(token);
    if (claims === undefined || this.#revoked.has(claims.jti)) return undefined;
    return claims;
  }

  revoke(claims: Claims): void {
    this.#revoked.add(claims.jti, claims.exp, this.#nowSeconds());
  }

  /**
   * Revokes the token and says what it said: it can be exchanged for a new one once.
   *
   * Errors: invalid_access_token, unauthenticated, invalid_jwt_algorithm.
   */
  async exchange(token: string): Promise<Claims> {
    const algorithm = algorithmOf(token);
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
    this.revoke(claims);
    return claims;
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
    if (!areClaims(payload)) return undefined;
    const { validIssuers, validAudiences, clockSkewSeconds } = this.#settings;
    const isInTime = payload.exp + clockSkewSeconds >= this.#nowSeconds();
    const isForUs = [payload.aud].flat().some((audience) => validAudiences.includes(audience));
    return isInTime && isForUs && validIssuers.includes(payload.iss) ? payload : undefined;
  }

  #importKey(secret: Uint8Array): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: HASHES[this.#settings.algorithm] };
    return crypto.subtle.importKey("raw", Uint8Array.from(secret), algorithm, false, ["sign", "verify"]);
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

/** All seven claims, of their types, for a user that can exist. */
function areClaims(payload: object): payload is Claims {
  const { jti, iss, aud, sub, iat, exp, nbf } = payload as Record<keyof Claims, unknown>;
  const texts = [jti, iss, sub, ...(Array.isArray(aud) ? aud : [aud])];
  return texts.every((text) => typeof text === "string") &&
    [iat, exp, nbf].every((time) => Number.isFinite(time)) && u32Of(sub as string) !== undefined;
}

/**
 * When the token was made, to the millisecond where its id tells. `iat` counts seconds, and in one second a user can be
 * deleted and its id be given to another, who must not be taken for the bearer.
 */
export function issuedAtMs({ jti, iat }: Claims): number {
  return timeOfTokenId(jti) ?? iat * 1000;
}
