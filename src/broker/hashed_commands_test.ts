import assert from "node:assert/strict";
import { Accounts } from "./accounts.ts";
import { applyChange } from "./apply.ts";
import { decodeChange, encodeChange } from "./change.ts";
import { decodeEntry, type JournalEntry } from "./journal_entry.ts";
import { Metadata } from "./metadata.ts";
import { tokenHash } from "./token_text.ts";

const RECORDED = new URL("../../tests/vectors/data-dir/state/log", import.meta.url);
const TOKEN = "f+dz9daRB5Ex5WYsL5kFP1Mhm/r9YrYiCiyWtvOJwsHhCboJ/bipN2yKQJ2oJ+FYQpc=";
const FIRST_CODE_OF_STREAMS = 200;
const DEFAULTS = { messageExpiryMicros: 0n, maxTopicSizeBytes: 0n };

/** Entries about users and tokens of the journal that the original server wrote. */
function accountEntries(): JournalEntry[] {
  const bytes = Deno.readFileSync(RECORDED);
  const entries: JournalEntry[] = [];
  for (let at = 0; at < bytes.length;) {
    const found = decodeEntry(bytes.subarray(at));
    assert.ok(found.kind === "entry");
    at += found.length;
    if (found.entry.code < FIRST_CODE_OF_STREAMS) entries.push(found.entry);
  }
  return entries;
}

function replayed(): Accounts {
  const metadata = new Metadata();
  for (const entry of accountEntries()) {
    applyChange(metadata, DEFAULTS, decodeChange(entry.code, entry.command)!, entry);
  }
  return metadata.accounts;
}

Deno.test("changes of users and tokens: every recorded entry is read, and written back to the same bytes", () => {
  const entries = accountEntries();
  assert.deepEqual(entries.map(({ code }) => code), [33, 42, 42, 43, 33, 33, 33, 34, 37]);
  for (const { index, code, command } of entries) {
    const change = decodeChange(code, command);
    assert.ok(change !== undefined, `entry ${index}`);
    const { code: again, bytes } = encodeChange(change);
    assert.equal(again, code);
    assert.equal(bytes.toHex(), command.toHex(), `entry ${index}`);
  }
});

Deno.test("changes of users and tokens: the recorded journal gives its users", () => {
  const accounts = replayed();
  assert.deepEqual(accounts.values().map(({ id, username, status }) => [id, username, status]), [
    [0, "iggy", "active"],
    [1, "alice", "active"],
    [2, "bob", "inactive"],
  ]);
  assert.equal(accounts.nextId, 3);
  assert.equal(accounts.get(0)?.permissions?.global.manageServers, true);
  assert.equal(accounts.get(0)?.permissions?.streams.size, 0);
  assert.equal(accounts.get(2)?.permissions, undefined);
});

Deno.test("changes of users and tokens: the recorded journal gives flags on a stream and its topics", () => {
  const alice = replayed().find("alice")!;
  assert.equal(alice.permissions?.global.readStreams, true);
  const stream = alice.permissions?.streams.get(0);
  assert.equal(stream?.pollMessages, true);
  assert.deepEqual([...stream?.topics.keys() ?? []], [0, 2]);
  assert.equal(stream?.topics.get(2)?.manageTopic, false);
  assert.ok(alice.passwordHash.startsWith("$argon2id$v=19$m=19456,t=2,p=1$9wj7JwPR0PpOjtRykTxXlw$"));
});

Deno.test("changes of users and tokens: the recorded journal gives the token that was not deleted", () => {
  const accounts = replayed();
  const token = accounts.tokenByHash(tokenHash(TOKEN));
  assert.equal(token?.name, "ci-token");
  assert.equal(token?.owner, accounts.get(0));
  assert.deepEqual([...accounts.get(0)!.tokens.keys()], ["ci-token"]);
});
