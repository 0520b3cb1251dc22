/**
 * JSON without loss: 64- and 128-bit integers cross as bare digits in both directions.
 *
 * Reading: an integer beyond 2^53 - 1 becomes a bigint. A number that is no integer, or longer than any field, becomes
 * NaN: no field of this API is a fraction, and `1.0` is not accepted for 1. The reviver that sees the digits costs five
 * times the bare parser, so it runs only when some number in the text may need it.
 */

/** What `JSON.stringify` writes as these digits. */
export type ExactInteger = { readonly rawJSON: string };

/** Past 15 digits an integer may be beyond 2^53 - 1. Inside a text this may match by accident, which costs only time. */
const NEEDS_SOURCE = /(?:^|[:,[\s])-?(?:\d{16}|\d+[.eE])/;
/** 39 digits hold 128 bits; what is longer fits nowhere, and would take long to convert. */
const INTEGER = /^-?\d{1,40}$/;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Errors: SyntaxError; RangeError when it is nested too deep. */
export function parseJson(text: string): unknown {
  return NEEDS_SOURCE.test(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
}

/** An integer of up to 128 bits, for use inside a value that `JSON.stringify` writes. */
export function exactInteger(value: bigint): ExactInteger {
  return (JSON as unknown as { rawJSON(text: string): ExactInteger }).rawJSON(String(value));
}

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (!INTEGER.test(source)) return NaN;
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

function parseWithSource(text: string, reviver: SourceReviver): unknown {
  return (JSON.parse as (text: string, reviver: SourceReviver) => unknown)(text, reviver);
}
