/** What the recorded vectors (tests/protocol) leave open: odd bytes that pass, values at their ends, the table itself. */
import assert from "node:assert/strict";
import { commandByCode, commandTable } from "./command_table.ts";
import type { Answers, Command, CommandKind, CommandOf } from "./commands.ts";
import { WireError } from "./errors.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const ID_0 = "010400000000";
const CONSUMER_5 = "01010405000000";
const READER = (hex: string) => new Reader(Uint8Array.fromHex(hex));

function encodedHex<K extends CommandKind>(kind: K, command: CommandOf<K>): string {
  const writer = new Writer();
  commandTable[kind].encode(writer, command);
  return writer.bytes().toHex();
}

function answerHex<K extends CommandKind>(kind: K, answer: Answers[K]): string {
  const writer = new Writer();
  commandTable[kind].encodeAnswer(writer, answer);
  return writer.bytes().toHex();
}

const decoded = (kind: CommandKind, hex: string): Command => commandTable[kind].decode(READER(hex));
const refused = (error: unknown) => error instanceof WireError && error.code === "invalid_command";

Deno.test("commandTable names every entry by its kind, and each number stands once", () => {
  const entries = Object.entries(commandTable);
  for (const [kind, entry] of entries) {
    assert.equal(entry.kind, kind);
    assert.equal(commandByCode(entry.code), entry);
  }
  assert.equal(new Set(entries.map(([, { code }]) => code)).size, entries.length);
});

Deno.test("commandByCode finds nothing for numbers that no command has, nor for sending and polling", () => {
  for (const code of [0, 2, 13, 40, 45, 100, 101, 404, 606, 65_536, 2 ** 32 - 1]) {
    assert.equal(commandByCode(code), undefined, `${code}`);
  }
});

Deno.test("an offset's address: a partition is given only when its flag is 1", () => {
  for (
    const [flag, partition] of [["00", undefined], ["01", 9], ["02", undefined], ["ff", undefined]] as const
  ) {
    const command = decoded("get_consumer_offset", `${CONSUMER_5}${ID_0}${ID_0}${flag}09000000`);
    assert.ok(command.kind === "get_consumer_offset");
    assert.equal(command.partition, partition, flag);
  }
});

Deno.test("an offset's address: a partition that is not given is five zero bytes", () => {
  const address = {
    consumer: { kind: "group", id: "g" },
    stream: 0,
    topic: 0,
    partition: undefined,
  } as const;
  const hex = encodedHex("delete_consumer_offset", { kind: "delete_consumer_offset", ...address });
  assert.equal(hex, `02020167${ID_0}${ID_0}0000000000`);
});

Deno.test("a consumer of a kind that is none is refused", () => {
  for (const kind of ["00", "03", "ff"]) {
    assert.throws(
      () => decoded("get_consumer_offset", `${kind}${ID_0}${ID_0}${ID_0}0000000000`),
      refused,
      kind,
    );
  }
});

Deno.test("flush_unsaved_buffer: anything but 0 asks for fsync, and 1 is written", () => {
  const command = decoded("flush_unsaved_buffer", `${ID_0}${ID_0}0700000080`);
  assert.deepEqual(command, { kind: "flush_unsaved_buffer", stream: 0, topic: 0, partition: 7, fsync: true });
  assert.equal(encodedHex("flush_unsaved_buffer", command), `${ID_0}${ID_0}0700000001`);
});

Deno.test("update_topic: a compression out of range is left to the rules, as undefined", () => {
  for (
    const [byte, compression] of [["00", undefined], ["01", "none"], ["02", "gzip"], [
      "03",
      undefined,
    ]] as const
  ) {
    const command = decoded("update_topic", `${ID_0}${ID_0}${byte}${"00".repeat(16)}ff0174`);
    assert.ok(command.kind === "update_topic");
    assert.equal(command.compression, compression, byte);
    assert.equal(command.replicationFactor, 255);
  }
});

Deno.test("a topic's expiry and size are exact to the last bit", () => {
  const hex = `${ID_0}0000000001${"feffffffffffffff"}${"0100000000002000"}000174`;
  const command = decoded("create_topic", hex);
  assert.ok(command.kind === "create_topic");
  assert.equal(command.messageExpiryMicros, 2n ** 64n - 2n);
  assert.equal(command.maxTopicSizeBytes, 2n ** 53n + 1n);
  assert.equal(encodedHex("create_topic", command), hex);
});

Deno.test("names have up to 255 bytes, in requests and in answers", () => {
  const name = "n".repeat(255);
  const hex = encodedHex("create_stream", { kind: "create_stream", name });
  assert.equal(hex, "ff" + "6e".repeat(255));
  assert.deepEqual(decoded("create_stream", hex), { kind: "create_stream", name });
});

Deno.test("login_user: a version and a context of length 0 are none", () => {
  const command = decoded("login_user", "0161" + "0162" + "00000000" + "00000000");
  const none = { version: undefined, context: undefined };
  assert.deepEqual(command, { kind: "login_user", username: "a", password: "b", ...none });
});

Deno.test("get_me: nobody is the user 2^32 - 1, and a transport that is none is refused", () => {
  const client = {
    clientId: 7,
    userId: undefined,
    transport: "websocket",
    address: "[::1]:1",
    groupsCount: 0,
    groups: [],
  } as const;
  const hex = answerHex("get_me", client);
  assert.equal(hex, "07000000" + "ffffffff" + "04" + "07000000" + "5b3a3a315d3a31" + "00000000");
  assert.deepEqual(commandTable.get_me.decodeAnswer(READER(hex)), client);
  for (const transport of ["00", "05"]) {
    const odd = hex.slice(0, 16) + transport + hex.slice(18);
    assert.throws(() => commandTable.get_me.decodeAnswer(READER(odd)), refused, transport);
  }
});

Deno.test("get_cluster_metadata: a role or a status that is none is refused", () => {
  const node = "00000000" + "00000000" + "00".repeat(8);
  for (const ends of ["0200", "0005"]) {
    const hex = "00000000" + "01000000" + node + ends;
    assert.throws(() => commandTable.get_cluster_metadata.decodeAnswer(READER(hex)), refused, ends);
  }
});

Deno.test("get_topic: a compression that is none is refused in an answer", () => {
  const hex = "00".repeat(24) + "03" + "00".repeat(25) + "0174";
  assert.throws(() => commandTable.get_topic.decodeAnswer(READER(hex)), refused);
});

Deno.test("get_stats: entries of a cache are read over, and more of them than there are is refused", () => {
  const before = "00".repeat(108) + "00000000".repeat(5) + "00000000";
  const behind = "03000000" + "04" + "00".repeat(15);
  const stats = commandTable.get_stats.decodeAnswer(READER(before + "01000000" + "ee".repeat(32) + behind));
  assert.deepEqual([stats.threadsCount, stats.freeDiskBytes], [3, 4]);
  assert.throws(() => commandTable.get_stats.decodeAnswer(READER(before + "ffffffff" + behind)), refused);
});
