import assert from "node:assert/strict";
import { WireError, type WireErrorName } from "./errors.ts";
import {
  MAX_PERMISSION_ENTRIES,
  type Permissions,
  readPermissions,
  writePermissionRecord,
} from "./permissions.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const NO_GLOBAL_FLAG = "00".repeat(10);

/** The tree behind its length. */
const read = (treeHex: string, length = treeHex.length / 2) => {
  const bytes = new Uint8Array(4 + treeHex.length / 2);
  new DataView(bytes.buffer).setUint32(0, length, true);
  bytes.set(Uint8Array.fromHex(treeHex), 4);
  return readPermissions(new Reader(bytes));
};

function recordHex(permissions: Permissions): string {
  const writer = new Writer();
  writePermissionRecord(writer, permissions);
  return writer.bytes().toHex();
}

const refusal = (code: WireErrorName) => (error: unknown) =>
  error instanceof WireError && error.code === code;

Deno.test("permissions: ten flags stand in the order of the protocol", () => {
  const names = [
    "manageServers",
    "readServers",
    "manageUsers",
    "readUsers",
    "manageStreams",
    "readStreams",
    "manageTopics",
    "readTopics",
    "pollMessages",
    "sendMessages",
  ];
  for (const [place, name] of names.entries()) {
    const tree = "00".repeat(place) + "01" + "00".repeat(9 - place) + "00";
    const permissions = read(tree);
    assert.deepEqual(Object.entries(permissions.global).filter(([, flag]) => flag), [[name, true]]);
    assert.equal(recordHex(permissions), "01" + "0b000000" + tree);
  }
});

Deno.test("permissions: flags of streams and topics stand in the order of the protocol", () => {
  const streamNames = [
    "manageStream",
    "readStream",
    "manageTopics",
    "readTopics",
    "pollMessages",
    "sendMessages",
  ];
  const topicNames = ["manageTopic", "readTopic", "pollMessages", "sendMessages"];
  for (const [place, name] of streamNames.entries()) {
    const flags = "00".repeat(place) + "01" + "00".repeat(5 - place);
    const stream = read(`${NO_GLOBAL_FLAG}01${"07000000"}${flags}0000`).streams.get(7);
    assert.deepEqual(Object.entries(stream!).filter(([, flag]) => flag === true), [[name, true]]);
  }
  for (const [place, name] of topicNames.entries()) {
    const flags = "00".repeat(place) + "01" + "00".repeat(3 - place);
    const tree = `${NO_GLOBAL_FLAG}01${"07000000"}${"00".repeat(6)}01${"09000000"}${flags}0000`;
    const permissions = read(tree);
    const topic = permissions.streams.get(7)?.topics.get(9);
    assert.deepEqual(Object.entries(topic!).filter(([, flag]) => flag), [[name, true]]);
    assert.equal(recordHex(permissions).slice(10), tree);
  }
});

Deno.test("permissions: any byte but 0 is a yes, and is written as 1", () => {
  const permissions = read("02".repeat(10) + "ff" + "01000000" + "80".repeat(6) + "00" + "00");
  assert.ok(Object.values(permissions.global).every((flag) => flag));
  assert.equal(recordHex(permissions).slice(10), "01".repeat(11) + "01000000" + "01".repeat(6) + "0000");
});

Deno.test("permissions: entries are written by ascending id, and of an id that stands twice the last one counts", () => {
  const entry = (id: string, flags: string) => id + flags + "00";
  const tree = NO_GLOBAL_FLAG + "01" +
    entry("09000000", "010000000000") + "01" +
    entry("02000000", "000000000001") + "01" +
    entry("09000000", "000100000000") + "00";
  const permissions = read(tree);
  assert.deepEqual([...permissions.streams.keys()].sort(), [2, 9]);
  const sorted = NO_GLOBAL_FLAG + "01" +
    entry("02000000", "000000000001") + "01" +
    entry("09000000", "000100000000") + "00";
  assert.equal(recordHex(permissions).slice(10), sorted);
});

Deno.test("permissions: another length than the tree has is invalid_format, a tree that ends early invalid_command", () => {
  const tree = NO_GLOBAL_FLAG + "00";
  for (const length of [0, 10, 12, 50, 2 ** 32 - 1]) {
    assert.throws(() => read(tree, length), refusal("invalid_format"), `${length}`);
  }
  const deep = `${NO_GLOBAL_FLAG}01${"07000000"}${"00".repeat(6)}01${"09000000"}${"00".repeat(4)}0000`;
  for (let at = 0; at < deep.length; at += 2) {
    assert.throws(() => read(deep.slice(0, at)), refusal("invalid_command"), `cut at ${at / 2}`);
  }
});

Deno.test("permissions: the length 4, which some clients write, is taken for any tree", () => {
  assert.equal(read(NO_GLOBAL_FLAG + "00", 4).streams.size, 0);
});

Deno.test("permissions: entries up to the limit are read, one more is refused", () => {
  const tree = (count: number) => {
    const stream = `01${"00".repeat(4)}${"00".repeat(6)}`;
    return `${NO_GLOBAL_FLAG}${stream}${`01${"07000000"}00000000`.repeat(count - 1)}0000`;
  };
  assert.equal(read(tree(MAX_PERMISSION_ENTRIES)).streams.size, 1);
  assert.throws(() => read(tree(MAX_PERMISSION_ENTRIES + 1)), refusal("invalid_format"));
});

Deno.test("permissions: streams that are announced must come", () => {
  assert.throws(() => read(NO_GLOBAL_FLAG + "01"), refusal("invalid_command"));
});
