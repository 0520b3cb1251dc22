import assert from "node:assert/strict";
import { changeText } from "./change_text.ts";

const ENTRY = { index: 12, timestampMicros: 1, userId: 3, code: 1, command: new Uint8Array(85) };

Deno.test("changeText: who, what, and what it is called", () => {
  const command = { kind: "create_stream", name: `a "b"` } as const;
  assert.equal(
    changeText({ command, assignedId: 7 }, ENTRY, "ann"),
    `change 12 of user 3 (ann), 85 bytes in the journal: create_stream, id 7, name "a \\"b\\""`,
  );
});

Deno.test("changeText: a password's hash is not told, nor is any field that is not listed", () => {
  const command = {
    kind: "create_user",
    username: "ann",
    passwordHash: "$argon2id$secret",
    status: "active",
    permissions: undefined,
    token: "t",
  } as const;
  const text = changeText({ command, assignedId: 1 }, ENTRY, undefined);
  assert.equal(
    text,
    `change 12 of user 3, 85 bytes in the journal: create_user, id 1, username "ann", status "active"`,
  );
});
