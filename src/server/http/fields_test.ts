import assert from "node:assert/strict";
import { RequestError } from "./errors.ts";
import { Fields } from "./fields.ts";
import { parseJson } from "./json.ts";

function refusal(task: () => unknown): RequestError {
  try {
    task();
  } catch (error) {
    if (error instanceof RequestError) return error;
    throw error;
  }
  throw new Error("was not refused");
}

const fields = (text: string) => new Fields(parseJson(text));

for (const text of ["[]", "null", "1", `"a"`, "true"]) {
  Deno.test(`Fields refuses ${text} in place of an object`, () => {
    assert.equal(refusal(() => fields(text)).httpStatus, 422);
  });
}

const U64: readonly (readonly [digits: string, value: bigint])[] = [
  ["0", 0n],
  ["9007199254740993", 9007199254740993n],
  ["18446744073709551615", 18446744073709551615n],
];

for (const [digits, value] of U64) {
  Deno.test(`Fields.u64 reads ${digits}`, () => {
    assert.equal(fields(`{"n":${digits}}`).u64("n"), value);
  });
}

for (const text of ["18446744073709551616", "-1", "-0", "1.0", "1e2", `"1"`, "null", "true", "[]"]) {
  Deno.test(`Fields.u64 refuses ${text} and names the field`, () => {
    const error = refusal(() => fields(`{"n":${text}}`).u64("n"));
    assert.equal(error.httpStatus, 422);
    assert.match(error.message, /^"n" must be an integer from 0 to 18446744073709551615/);
  });
}

Deno.test("Fields: integers at their limit and one past it", () => {
  const body = fields(`{"a":255,"b":256,"c":4294967295,"d":4294967296}`);
  assert.equal(body.u8("a"), 255);
  assert.equal(refusal(() => body.u8("b")).httpStatus, 422);
  assert.equal(body.u32("c"), 4294967295);
  assert.equal(refusal(() => body.u32("d")).httpStatus, 422);
});

Deno.test("Fields: a missing field is told from a wrong one, with its place", () => {
  const body = fields(`{"list":[{"a":1},{}]}`);
  assert.match(
    refusal(() => body.objects("list")[1]!.text("a")).message,
    /"list\[1\]\.a" must be a text; it is missing/,
  );
});

Deno.test("Fields: values never stand in refusals, they may be secret", () => {
  const body = fields(`{"password":["hunter2"],"kind":"hunter2"}`);
  assert.doesNotMatch(refusal(() => body.text("password")).message, /hunter2/);
  assert.doesNotMatch(refusal(() => body.oneOf("kind", ["a", "b"])).message, /hunter2/);
});

Deno.test("Fields.oneOf takes exact texts only; a number there is bad JSON", () => {
  const body = fields(`{"good":"a","capital":"A","number":1,"null":null}`);
  assert.equal(body.oneOf("good", ["a"]), "a");
  assert.equal(refusal(() => body.oneOf("capital", ["a"])).httpStatus, 422);
  assert.equal(refusal(() => body.oneOf("number", ["a"])).httpStatus, 400);
  assert.equal(refusal(() => body.oneOf("null", ["a"])).httpStatus, 422);
});
