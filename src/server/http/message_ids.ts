/** The ids that clients give their messages: 128 bits, written in one of several ways. */
import type { Fields } from "./fields.ts";
import { U64_MAX } from "./fields.ts";

const U128_MAX = (1n << 128n) - 1n;
/** 39 digits are enough for 128 bits; zeros before them are not worth a longer one. */
const DECIMAL = /^\+?\d{1,60}$/;
const HEX = /^(?:[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

/** 0, or nothing, lets the server make one up. Errors: RequestError 422. */
export function messageIdOf(message: Fields): bigint {
  const value = message.raw("id");
  if (value === undefined) return 0n;
  const id = typeof value === "string" ? idOfText(value) : message.u64("id");
  if (id === undefined) {
    throw message.wrong(
      "id",
      `an integer up to ${U64_MAX}, or a text: a decimal of up to 128 bits, or a UUID`,
    );
  }
  return id;
}

/** The id in the header of a message as a poll writes it, up to 128 bits. Errors: RequestError 422. */
export function storedIdOf(header: Fields): bigint {
  return header.integer("id", U128_MAX);
}

function idOfText(text: string): bigint | undefined {
  if (DECIMAL.test(text)) {
    const id = BigInt(text.replace("+", ""));
    if (id <= U128_MAX) return id;
  }
  return HEX.test(text) ? BigInt(`0x${text.replaceAll("-", "")}`) : undefined;
}
