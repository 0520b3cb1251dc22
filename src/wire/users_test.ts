import assert from "node:assert/strict";
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { userRows } from "./users.ts";
import { Writer } from "./writer.ts";

const ID_5 = "010405000000";
const reader = (hex: string) => new Reader(Uint8Array.fromHex(hex));
const refused = (error: unknown) => error instanceof WireError && error.code === "invalid_command";

Deno.test("create_user: a status out of range is left to the rules, as unknown", () => {
  for (const [byte, status] of [["00", "unknown"], ["01", "active"], ["02", "inactive"], ["03", "unknown"]]) {
    const command = userRows.create_user.decode(reader(`0161${"0162"}${byte}00`));
    const expected = { kind: "create_user", username: "a", password: "b", status, permissions: undefined };
    assert.deepEqual(command, expected);
  }
});

Deno.test("update_user: a field is there only when its flag is 1", () => {
  const nothing = { kind: "update_user", user: 5, username: undefined, status: undefined } as const;
  for (const flags of ["0000", "0200", "0002", "ff80"]) {
    assert.deepEqual(userRows.update_user.decode(reader(ID_5 + flags)), nothing, flags);
  }
  const writer = new Writer();
  userRows.update_user.encode(writer, nothing);
  assert.equal(writer.bytes().toHex(), ID_5 + "0000");
  const odd = userRows.update_user.decode(reader(ID_5 + "00" + "0107"));
  assert.deepEqual(odd, { ...nothing, status: "unknown" });
});

Deno.test("update_permissions: a record is there only when its flag is 1", () => {
  for (const flag of ["00", "02", "ff"]) {
    const command = userRows.update_permissions.decode(reader(ID_5 + flag + "0100000000"));
    assert.deepEqual(command, { kind: "update_permissions", user: 5, permissions: undefined }, flag);
  }
});

Deno.test("get_user: a user without permissions ends with four zero bytes, and fewer are refused", () => {
  const user = {
    id: 1,
    createdAtMicros: 2 ** 40,
    status: "active",
    username: "a",
    permissions: undefined,
  } as const;
  const writer = new Writer();
  userRows.get_user.encodeAnswer(writer, user);
  const hex = writer.bytes().toHex();
  assert.equal(hex, "01000000" + "0000000000010000" + "01" + "0161" + "00000000");
  assert.deepEqual(userRows.get_user.decodeAnswer(reader(hex)), user);
  assert.throws(() => userRows.get_user.decodeAnswer(reader(hex.slice(0, -2))), refused);
});

Deno.test("get_users: a status that is none is refused in an answer", () => {
  const hex = "01000000" + "0000000000000000" + "03" + "0161";
  assert.throws(() => userRows.get_users.decodeAnswer(reader(hex)), refused);
});
