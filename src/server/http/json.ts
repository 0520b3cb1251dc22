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

const COLON = 0x3a;
const BACKSLASH = 0x5c;

type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** The same key stands twice in an object: whoever reads it may take either value, so nobody knows what was meant. */
export class DuplicateKeyError extends Error {
  override readonly name = "DuplicateKeyError";

  constructor() {
    super("a key stands twice in the same object");
  }
}

/** Errors: SyntaxError, DuplicateKeyError; RangeError when it is nested too deep. */
export function parseJson(text: string): unknown {
  const value = NEEDS_SOURCE.test(text) ? parseWithSource(text, keepDigits) : JSON.parse(text);
  if (keysInText(text) !== keysInValue(value)) throw new DuplicateKeyError();
  return value;
}

/** An integer of up to 128 bits, for use inside a value that `JSON.stringify` writes. */
export function exactInteger(value: bigint): ExactInteger {
  return (JSON as unknown as { rawJSON(text: string): ExactInteger }).rawJSON(String(value));
}

/** Of valid JSON: the texts before a colon. Texts are leapt over, so long ones cost nothing. */
function keysInText(text: string): number {
  let keys = 0;
  for (let start = text.indexOf('"'); start >= 0;) {
    const end = endOfText(text, start);
    let next = end + 1;
    while (isBlank(text.charCodeAt(next))) next++;
    if (text.charCodeAt(next) === COLON) keys++;
    start = text.indexOf('"', next);
  }
  return keys;
}

/** Where the quote is that ends the text: the next one with an even number of backslashes before it. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1);; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text.charCodeAt(first - 1) === BACKSLASH) first--;
    if ((end - first) % 2 === 0) return end;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Not by recursion: a body can be nested deeper than the stack is. */
function keysInValue(value: unknown): number {
  let keys = 0;
  const open = [value];
  while (open.length > 0) {
    const each = open.pop();
    if (typeof each !== "object" || each === null) continue;
    const values: unknown[] = Array.isArray(each) ? each : Object.values(each);
    if (!Array.isArray(each)) keys += values.length;
    for (const inner of values) if (typeof inner === "object") open.push(inner);
  }
  return keys;
}

function keepDigits(_key: string, value: unknown, { source }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || source === undefined) return value;
  if (!INTEGER.test(source)) return NaN;
  return Number.isSafeInteger(value) ? value : BigInt(source);
}

function parseWithSource(text: string, reviver: SourceReviver): unknown {
  return (JSON.parse as (text: string, reviver: SourceReviver) => unknown)(text, reviver);
}
