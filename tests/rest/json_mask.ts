/**
 * Masks of recorded JSON: `<any>`, `<any:u32>`, `<any:u64>`, `<any:u128>`, `<any:number>`, `<any:string>`, `<any:size>`,
 * `<jwt>` stand for any value of that kind, `<int:N>` for exactly the integer N, everything else for itself. Objects may
 * have more keys than the mask; lists may not be longer.
 *
 * Answers are read with every integer as a bigint, so that nothing is lost on the way to the comparison.
 */

const SIZE = /^\d+(?:\.\d{1,3})? (?:B|Ki?B|Mi?B|Gi?B|Ti?B)$/;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const MASKS: Readonly<Record<string, (value: unknown) => boolean>> = {
  "<any>": () => true,
  "<any:u32>": (value) => isUnsigned(value, 32n),
  "<any:u64>": (value) => isUnsigned(value, 64n),
  "<any:u128>": (value) => isUnsigned(value, 128n),
  "<any:number>": (value) => typeof value === "number" || typeof value === "bigint",
  "<any:string>": (value) => typeof value === "string",
  "<any:size>": (value) => typeof value === "string" && SIZE.test(value),
  "<jwt>": (value) => typeof value === "string" && JWT.test(value),
};

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Errors: SyntaxError. */
export function parseExact(text: string): unknown {
  return (JSON.parse as (text: string, reviver: Reviver) => unknown)(
    text,
    (_key, value, { source }) =>
      typeof value === "number" && /^-?\d+$/.test(source!) ? BigInt(source!) : value,
  );
}

/** Where the value first departs from the mask, in words; undefined when it does not. */
export function jsonDifference(mask: unknown, value: unknown, place = "$"): string | undefined {
  if (Array.isArray(mask)) return listDifference(mask, value, place);
  if (typeof mask === "object" && mask !== null) return objectDifference(mask, value, place);
  return matches(mask, value) ? undefined : `${place}: expected ${shown(mask)}, got ${shown(value)}`;
}

function listDifference(mask: readonly unknown[], value: unknown, place: string): string | undefined {
  if (!Array.isArray(value)) return `${place}: expected a list, got ${shown(value)}`;
  if (value.length !== mask.length) return `${place}: expected ${mask.length} elements, got ${value.length}`;
  for (const [at, each] of mask.entries()) {
    const difference = jsonDifference(each, value[at], `${place}[${at}]`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function objectDifference(mask: object, value: unknown, place: string): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return `${place}: expected an object, got ${shown(value)}`;
  }
  for (const [key, each] of Object.entries(mask)) {
    if (!Object.hasOwn(value, key)) return `${place}.${key}: is missing`;
    const difference = jsonDifference(each, (value as Record<string, unknown>)[key], `${place}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function matches(mask: unknown, value: unknown): boolean {
  if (typeof mask === "number") return value === mask || value === BigInt(mask);
  if (typeof mask !== "string") return mask === value;
  const exact = /^<int:(\d+)>$/.exec(mask);
  if (exact !== null) return value === BigInt(exact[1]!);
  return MASKS[mask]?.(value) ?? mask === value;
}

function isUnsigned(value: unknown, bits: bigint): boolean {
  return typeof value === "bigint" && value >= 0n && value < 1n << bits;
}

function shown(value: unknown): string {
  return typeof value === "bigint" ? String(value) : JSON.stringify(value) ?? String(value);
}
