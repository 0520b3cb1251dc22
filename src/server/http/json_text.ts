/** Bytes that somebody says are JSON. */
import { DuplicateKeyError, parseJson } from "./json.ts";
import { RequestError, wrongShape } from "./request_error.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** `what` begins the sentence of a refusal: "the body". Errors: RequestError 400 or 422. */
export function parseJsonBytes(bytes: Uint8Array, what: string): unknown {
  try {
    return parseJson(strict.decode(bytes));
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw wrongShape(error.message);
    // The parser's own words quote the text, which may hold a password: only the place is passed on.
    const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec((error as Error).message)?.[0];
    throw new RequestError(
      400,
      "invalid_format",
      `${what} is not JSON${place === undefined ? "" : `, ${place}`}`,
    );
  }
}
