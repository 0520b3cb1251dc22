/** User headers in JSON: a list of entries, or one Base64 text for bytes that are somebody's own format. */
import {
  decodeUserHeaders,
  encodeUserHeaders,
  type HeaderField,
  isHeaderKind,
  MAX_USER_HEADERS_LENGTH,
  type UserHeader,
} from "../../wire/mod.ts";
import { fromBase64 } from "./base64.ts";
import type { Fields } from "./fields.ts";

const NO_HEADERS = new Uint8Array(0);

/** The stored form of a message's `user_headers`. Errors: RequestError 422. */
export function headersFromJson(message: Fields): Uint8Array {
  if (message.isAbsent("user_headers")) return NO_HEADERS;
  const bytes = typeof message.raw("user_headers") === "string"
    ? fromBase64(message.text("user_headers"))
    : encodeUserHeaders(message.objects("user_headers").map(entryOf));
  if (bytes === undefined) throw message.wrong("user_headers", "a list of headers, or Base64");
  if (bytes.length > MAX_USER_HEADERS_LENGTH) {
    throw message.wrong("user_headers", `at most ${MAX_USER_HEADERS_LENGTH} bytes`);
  }
  return bytes;
}

export function headersToJson(bytes: Uint8Array): unknown {
  const headers = decodeUserHeaders(bytes);
  if (headers === undefined) return bytes.toBase64();
  return headers.map(({ key, value }) => ({ key: fieldJson(key), value: fieldJson(value) }));
}

function fieldJson({ kind, value }: HeaderField): unknown {
  return { kind, value: value.toBase64() };
}

function entryOf(entry: Fields): UserHeader {
  return { key: fieldOf(entry.object("key")), value: fieldOf(entry.object("value")) };
}

/** Lengths are not checked, as in the original: what does not fit its kind comes back as Base64. */
function fieldOf(field: Fields): HeaderField {
  const kind = field.enumText("kind");
  if (!isHeaderKind(kind)) throw field.wrong("kind", "the kind of a header, such as string or uint64");
  const value = fromBase64(field.text("value"));
  if (value === undefined) throw field.wrong("value", "Base64");
  return { kind, value };
}
