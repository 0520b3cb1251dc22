/** What an access token says, ours or another issuer's. */

/** Times are epoch seconds. */
export interface Claims {
  readonly jti: string;
  readonly iss: string;
  readonly aud: string | string[];
  /** In a token of ours, the user's id. */
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly nbf: number;
}

/** All seven, each of its type. */
export function haveAllClaims(payload: object): payload is Claims {
  const { jti, iss, aud, sub, iat, exp, nbf } = payload as Record<keyof Claims, unknown>;
  const texts = [jti, iss, sub, ...(Array.isArray(aud) ? aud : [aud])];
  return texts.every((text) => typeof text === "string") && [iat, exp, nbf].every(Number.isFinite);
}
