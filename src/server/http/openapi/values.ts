/** The kinds of values that all schemas are made of. Integers of 64 and 128 bits are bare digits, never texts. */
import { z } from "@hono/zod-openapi";

/** No number of JavaScript is these bounds exactly, so they are written as texts first and become digits in the end. */
const BOUNDS: Readonly<Record<string, bigint>> = {
  "<2^64-1>": 2n ** 64n - 1n,
  "<2^128-1>": 2n ** 128n - 1n,
};

export const u8 = z.int().min(0).max(255);
export const u32 = z.int().min(0).max(4_294_967_295);
export const u64 = integerUpTo("<2^64-1>", "uint64");
export const u128 = integerUpTo("<2^128-1>", "uint128");

export const micros = u64.openapi({ description: "Microseconds since 1970." });

export const size = z.string().openapi({
  pattern: String.raw`^\d+(\.\d{1,3})? (B|KB|KiB|MB|MiB|GB|GiB|TB|TiB)$`,
  description: "A number, one blank, a unit: the largest in which the size is exact.",
});

export const base64 = z.string().openapi({
  format: "byte",
  description: "Base64 of the standard alphabet, padded.",
});

/** The document as text, with all bounds exact. */
export function textOfDocument(document: unknown): string {
  return Object.entries(BOUNDS).reduce(
    (text, [mark, bound]) => text.replaceAll(JSON.stringify(mark), String(bound)),
    JSON.stringify(document),
  );
}

function integerUpTo(mark: keyof typeof BOUNDS & string, format: string) {
  const maximum = mark as unknown as number;
  return z.number().openapi({ type: "integer", format, minimum: 0, maximum });
}
