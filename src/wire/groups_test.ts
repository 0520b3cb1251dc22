import assert from "node:assert/strict";
import { WireError } from "./errors.ts";
import { groupRows } from "./groups.ts";
import { Reader } from "./reader.ts";

const GROUP = "00000000" + "03000000" + "01000000" + "0167";

Deno.test("get_consumer_group: members have the group's own numbers and their partitions", () => {
  const bytes = Uint8Array.fromHex(GROUP + "07000000" + "02000000" + "00000000" + "02000000");
  const group = groupRows.get_consumer_group.decodeAnswer(new Reader(bytes));
  const members = [{ id: 7, partitions: [0, 2] }];
  assert.deepEqual(group, { id: 0, partitionsCount: 3, membersCount: 1, name: "g", members });
});

Deno.test("get_consumer_group: more members or partitions than there are bytes for are refused", () => {
  for (const hex of [GROUP, GROUP + "07000000" + "ffffffff" + "00000000"]) {
    assert.throws(
      () => groupRows.get_consumer_group.decodeAnswer(new Reader(Uint8Array.fromHex(hex))),
      (error) => error instanceof WireError && error.code === "invalid_command",
    );
  }
});
