/** Why a setting cannot be used, in words that name its key, the value found and the values allowed. */

export interface Problem {
  readonly key: string;
  readonly text: string;
}

export interface Refusal {
  readonly raw: unknown;
  /** The file's path or the variable's name. */
  readonly source: string;
  readonly allowed: string;
  readonly isSecret?: boolean;
}

/** `tcp.enabled: found "maybe" in IGGY_TCP_ENABLED, allowed is true or false` */
export function refusalText(key: string, { raw, source, allowed, isSecret }: Refusal): string {
  const found = isSecret ? "a secret" : JSON.stringify(raw) ?? String(raw);
  return `${key}: found ${found} in ${source}, allowed is ${allowed}`;
}
