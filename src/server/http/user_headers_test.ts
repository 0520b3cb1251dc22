import assert from "node:assert/strict";
import { MAX_USER_HEADERS_LENGTH } from "../../wire/mod.ts";
import { RequestError } from "./errors.ts";
import { Fields } from "./fields.ts";
import { headersFromJson, headersToJson } from "./user_headers.ts";

const fromJson = (headers: unknown) => headersFromJson(new Fields({ user_headers: headers }));
const field = (kind: string, value: Uint8Array) => ({ kind, value: value.toBase64() });
const a = field("string", Uint8Array.of(0x61));
const b = field("string", Uint8Array.of(0x62));

Deno.test("user headers: none, in each of the ways to say so", () => {
  for (const none of [undefined, null, [], ""]) assert.equal(fromJson(none).length, 0);
  assert.deepEqual(headersToJson(new Uint8Array(0)), []);
});

Deno.test("user headers come back sorted by key", () => {
  const headers = [{ key: b, value: field("uint64", new Uint8Array(8)) }, { key: a, value: b }];
  assert.deepEqual(headersToJson(fromJson(headers)), [headers[1], headers[0]]);
});

Deno.test("user headers: a text is stored as it is, and comes back as text when it is no headers", () => {
  assert.deepEqual(fromJson("//79"), Uint8Array.of(0xff, 0xfe, 0xfd));
  assert.equal(headersToJson(Uint8Array.of(0xff, 0xfe, 0xfd)), "//79");
  const stored = fromJson([{ key: a, value: b }]);
  assert.deepEqual(headersToJson(fromJson(stored.toBase64())), [{ key: a, value: b }]);
});

Deno.test("user headers: a value that does not fit its kind is stored, and comes back as text", () => {
  const stored = fromJson([{ key: a, value: field("uint32", Uint8Array.of(1)) }]);
  assert.equal(headersToJson(stored), stored.toBase64());
});

const REFUSED: Readonly<Record<string, unknown>> = {
  "an unknown kind": [{ key: { kind: "nope", value: "YQ==" }, value: a }],
  "a kind in capitals": [{ key: { kind: "String", value: "YQ==" }, value: a }],
  "a value that is no Base64": [{ key: a, value: { kind: "raw", value: "a" } }],
  "an entry without value": [{ key: a }],
  "a number": 5,
  "an object": {},
  "a text that is no Base64": "a-_=",
  "more bytes than a message may have": new Uint8Array(MAX_USER_HEADERS_LENGTH + 1).toBase64(),
};

for (const [what, headers] of Object.entries(REFUSED)) {
  Deno.test(`user headers: ${what} is refused`, () => {
    assert.throws(() => fromJson(headers), RequestError);
  });
}
