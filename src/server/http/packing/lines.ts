/** Lines of JSON: a document each, named by its number when there is something wrong with it. */
import { BrokerError } from "../../../wire/mod.ts";
import { parseJsonBytes } from "../json_text.ts";
import { RequestError } from "../request_error.ts";

const LINE_FEED = 0x0a;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0d]);

/** Calls `read` with each line's value; blank ones are passed over. Errors: RequestError 400, and those of `read`. */
export function eachLine(body: Uint8Array, read: (value: unknown) => void): void {
  for (let number = 1, start = 0; start < body.length; number++) {
    const found = body.indexOf(LINE_FEED, start);
    const end = found < 0 ? body.length : found;
    const line = body.subarray(start, end);
    if (!line.every((byte) => BLANKS.has(byte))) readLine(line, number, read);
    start = end + 1;
  }
}

function readLine(line: Uint8Array, number: number, read: (value: unknown) => void): void {
  const value = parseJsonBytes(line, `line ${number}`);
  try {
    read(value);
  } catch (error) {
    const reason = `line ${number}: ${(error as Error).message}`;
    if (error instanceof RequestError) {
      throw new RequestError(error.httpStatus, error.code, reason, error.hint);
    }
    if (error instanceof BrokerError) throw new BrokerError(error.code, reason);
    throw error;
  }
}
