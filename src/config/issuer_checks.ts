/** Issuers of tokens that are trusted: whoever can change their keys on the way can log in, so the way must be safe. */
import type { Check } from "./checks.ts";
import type { Config } from "./schema.ts";

type Issuer = Config["http"]["jwt"]["trustedIssuers"][number];

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

export const ISSUER_CHECKS: readonly Check[] = [
  {
    keys: ["http.jwt.trusted_issuers"],
    problem: ({ http }) => firstOf(inEffect(http.jwt.trustedIssuers).map(addressProblem)),
  },
  {
    keys: ["http.jwt.trusted_issuers"],
    problem: ({ http }) => twiceProblem(inEffect(http.jwt.trustedIssuers)),
  },
];

/** An entry of root is a sample. */
function inEffect(issuers: readonly Issuer[]): Issuer[] {
  return issuers.filter(({ userId }) => userId !== 0);
}

function addressProblem({ issuer, jwksUrl }: Issuer): string | undefined {
  if (!URL.canParse(jwksUrl)) return `found jwks_url "${jwksUrl}", allowed is a URL with https`;
  for (const [name, text] of [["jwks_url", jwksUrl], ["issuer", issuer]] as const) {
    if (!isSafe(text)) return `found ${name} "${text}", allowed is https, or http to this machine itself`;
  }
  return undefined;
}

/** An issuer may be a name that is no URL. */
function isSafe(text: string): boolean {
  if (!URL.canParse(text)) return true;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (protocol === "http:" ? LOOPBACK.test(hostname) : !text.includes("://"));
}

function twiceProblem(issuers: readonly Issuer[]): string | undefined {
  const names = issuers.map(({ issuer }) => issuer);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  return twice === undefined ? undefined : `found the issuer "${twice}" twice, allowed is one entry for each`;
}

function firstOf(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
