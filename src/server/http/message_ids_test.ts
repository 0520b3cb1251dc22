import assert from "node:assert/strict";
import { RequestError } from "./errors.ts";
import { Fields } from "./fields.ts";
import { parseJson } from "./json.ts";
import { messageIdOf } from "./message_ids.ts";

const IDS: readonly (readonly [json: string, id: bigint])[] = [
  ["{}", 0n],
  [`{"id":0}`, 0n],
  [`{"id":18446744073709551615}`, 18446744073709551615n],
  [`{"id":"18446744073709551616"}`, 18446744073709551616n],
  [`{"id":"340282366920938463463374607431768211455"}`, (1n << 128n) - 1n],
  [`{"id":"af362865-042c-4000-0000-000000000000"}`, 232896102592441153464425264804708483072n],
  [`{"id":"AF362865042C40000000000000000000"}`, 232896102592441153464425264804708483072n],
  [`{"id":"00000000000000000000000000000010"}`, 10n],
];

for (const [json, id] of IDS) {
  Deno.test(`messageIdOf ${json} is ${id}`, () => {
    assert.equal(messageIdOf(new Fields(parseJson(json))), id);
  });
}

const REFUSED = [
  "18446744073709551616",
  "null",
  "-1",
  "1.5",
  `"zz"`,
  `""`,
  `"340282366920938463463374607431768211456"`,
  `"af362865-042c-4000-0000-00000000000"`,
  `"af362865042c-4000-0000-000000000000"`,
  `"-1"`,
  "true",
];

for (const id of REFUSED) {
  Deno.test(`messageIdOf refuses ${id}`, () => {
    assert.throws(() => messageIdOf(new Fields(parseJson(`{"id":${id}}`))), RequestError);
  });
}
