import assert from "node:assert/strict";
import { WireError, type WireErrorName } from "./errors.ts";
import { type Identifier, readIdentifier, readSendIdentifier, writeIdentifier } from "./identifier.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const CASES: readonly [Identifier, string][] = [
  [0, "010400000000"],
  [1, "010401000000"],
  [0xffffffff, "0104ffffffff"],
  ["orders", "02066f7264657273"],
  ["1", "020131"],
  ["é", "0202c3a9"],
  ["x".repeat(255), "02ff" + "78".repeat(255)],
];

const READERS = { readIdentifier, readSendIdentifier };
const reader = (hex: string) => new Reader(Uint8Array.fromHex(hex));
const refusal = (code: WireErrorName) => (error: unknown) =>
  error instanceof WireError && error.code === code;

for (const [identifier, hex] of CASES) {
  const told = JSON.stringify(identifier).slice(0, 12);

  Deno.test(`writeIdentifier of ${told} gives its bytes`, () => {
    const writer = new Writer();
    writeIdentifier(writer, identifier);
    assert.equal(writer.bytes().toHex(), hex);
  });

  for (const [name, read] of Object.entries(READERS)) {
    Deno.test(`${name} of ${told} gives it back, whole, with bytes left over, and refuses every cut`, () => {
      const surplus = reader(hex + "0102");
      assert.equal(read(surplus, "stream"), identifier);
      assert.equal(surplus.remaining, 2);
      const code = name === "readIdentifier" ? "invalid_command" : "invalid_identifier";
      for (let at = 0; at < hex.length; at += 2) {
        assert.throws(() => read(reader(hex.slice(0, at)), "stream"), refusal(code), `cut at ${at / 2}`);
      }
    });
  }
}

const REFUSED: readonly [hex: string, what: string, code: WireErrorName][] = [
  ["000401000000", "kind 0", "invalid_command"],
  ["030401000000", "kind 3", "invalid_command"],
  ["0103010000", "a number of 3 bytes", "invalid_format"],
  ["01080100000000000000", "a number of 8 bytes", "invalid_format"],
  ["0100", "a number of no bytes", "invalid_format"],
  ["0200", "an empty name", "invalid_format"],
  ["0202c328", "a name that is not UTF-8", "invalid_command"],
];

for (const [hex, what, code] of REFUSED) {
  Deno.test(`readIdentifier refuses ${what} with ${code}`, () => {
    assert.throws(() => readIdentifier(reader(hex), "stream"), refusal(code));
  });
}

Deno.test("readSendIdentifier refuses all but bad UTF-8 with invalid_identifier", () => {
  for (const [hex, what] of REFUSED.slice(0, -1)) {
    assert.throws(() => readSendIdentifier(reader(hex), "stream"), refusal("invalid_identifier"), what);
  }
});

Deno.test("readSendIdentifier takes a name that is not UTF-8 for the empty name, and stands behind it", () => {
  const one = reader("0202c32807");
  assert.equal(readSendIdentifier(one, "stream"), "");
  assert.equal(one.remaining, 1);
});
