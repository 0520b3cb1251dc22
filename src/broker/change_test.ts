import assert from "node:assert/strict";
import { decodeChange, encodeChange } from "./change.ts";
import { decodeEntry, type JournalEntry } from "./journal_entry.ts";

const RECORDED = new URL("../../tests/vectors/data-dir/state/log", import.meta.url);
const CREATE_CONSUMER_GROUP = 602;
const DELETE_CONSUMER_GROUP = 603;

function recordedEntries(): JournalEntry[] {
  const bytes = Deno.readFileSync(RECORDED);
  const entries: JournalEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const decoded = decodeEntry(bytes.subarray(at));
    assert.equal(decoded.kind, "entry");
    if (decoded.kind !== "entry") break;
    entries.push(decoded.entry);
    at += decoded.length;
  }
  return entries;
}

Deno.test("decodeChange, encodeChange: groups that the original recorded, byte for byte", () => {
  const entries = recordedEntries().filter(({ code }) => code >= CREATE_CONSUMER_GROUP);
  const changes = entries.map(({ code, command }) => decodeChange(code, command));
  assert.deepEqual(changes.map((change) => [change?.command.kind, change?.assignedId]), [
    ["create_consumer_group", 0],
    ["create_consumer_group", 1],
    ["create_consumer_group", 2],
    ["delete_consumer_group", undefined],
  ]);
  for (const [at, change] of changes.entries()) {
    const { code, bytes } = encodeChange(change!);
    assert.equal(code, entries[at]!.code);
    assert.equal(bytes.toHex(), entries[at]!.command.toHex());
  }
});

Deno.test("encodeChange: a group by names, as the client sent it", () => {
  const command = { kind: "create_consumer_group", stream: "s", topic: 3, name: "g" } as const;
  const created = encodeChange({ command, assignedId: 7 });
  assert.equal(created.code, CREATE_CONSUMER_GROUP);
  assert.equal(created.bytes.toHex(), "07000000" + "0b000000" + "020173" + "010403000000" + "0167");
  const removal = { kind: "delete_consumer_group", stream: 0, topic: "t", group: "g" } as const;
  const deleted = encodeChange({ command: removal, assignedId: undefined });
  assert.equal(deleted.code, DELETE_CONSUMER_GROUP);
  assert.equal(deleted.bytes.toHex(), "010400000000" + "020174" + "020167");
});
