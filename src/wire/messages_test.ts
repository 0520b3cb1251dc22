import assert from "node:assert/strict";
import { WireError, type WireErrorName } from "./errors.ts";
import { encodeSendMessages, messageLength, messagesOf } from "./message.ts";
import {
  decodePollMessages,
  decodeSendTarget,
  encodePollMessages,
  type Partitioning,
  POLLED_HEADER_LENGTH,
  type PollMessages,
  readPolledHeader,
  writePolledHeader,
} from "./messages.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const ID_0 = "010400000000";
const BALANCED = "0100";
const bytesOf = (hex: string) => Uint8Array.fromHex(hex);
const refusal = (code: WireErrorName) => (error: unknown) =>
  error instanceof WireError && error.code === code;

/** Metadata behind its length, then whatever follows. */
function payload(metadataHex: string, restHex = ""): Uint8Array {
  const writer = new Writer();
  writer.u32(metadataHex.length / 2);
  writer.raw(bytesOf(metadataHex + restHex));
  return writer.bytes();
}

const PARTITIONINGS: readonly [Partitioning, string][] = [
  [{ kind: "balanced" }, "0100"],
  [{ kind: "partition", id: 0xffffffff }, "0204ffffffff"],
  [{ kind: "key", key: bytesOf("00ff") }, "030200ff"],
  [{ kind: "key", key: new Uint8Array(0) }, "0300"],
  [{ kind: "key", key: new Uint8Array(255).fill(0x6b) }, "03ff" + "6b".repeat(255)],
];

for (const [partitioning, hex] of PARTITIONINGS) {
  Deno.test(`partitioning ${hex.slice(0, 12)}: bytes and value`, () => {
    const bytes = payload(ID_0 + ID_0 + hex + "00000000");
    assert.deepEqual(decodeSendTarget(bytes).partitioning, partitioning);
    const writer = new Writer();
    encodeSendMessages(writer, { stream: 0, topic: 0, partitioning, messages: [] });
    assert.deepEqual(writer.bytes(), bytes);
  });
}

for (const hex of ["000100", "0400", "010100", "0200", "020300000000", "020500000000000000"]) {
  Deno.test(`decodeSendTarget refuses the partitioning ${hex} with invalid_command`, () => {
    assert.throws(
      () => decodeSendTarget(payload(ID_0 + ID_0 + hex + "00000000")),
      refusal("invalid_command"),
    );
  });
}

Deno.test("decodeSendTarget finds index and messages, and ignores what the metadata has behind its count", () => {
  const metadata = ID_0 + "020174" + BALANCED + "02000000" + "eeee";
  const target = decodeSendTarget(payload(metadata, "00".repeat(32) + "aa"));
  assert.equal(target.topic, "t");
  assert.equal(target.messagesCount, 2);
  assert.equal(target.indexStart, 4 + metadata.length / 2);
  assert.equal(target.messagesStart, target.indexStart + 32);
});

Deno.test("decodeSendTarget leaves a batch of no messages to those who check batches", () => {
  assert.equal(decodeSendTarget(payload(ID_0 + ID_0 + BALANCED + "00000000")).messagesCount, 0);
});

Deno.test("decodeSendTarget refuses more index entries than there is room for", () => {
  const metadata = ID_0 + ID_0 + BALANCED;
  for (const [count, room] of [["01000000", 15], ["02000000", 31], ["ffffffff", 160]] as const) {
    const bytes = payload(metadata + count, "00".repeat(room));
    assert.throws(() => decodeSendTarget(bytes), refusal("invalid_command"), count);
  }
});

Deno.test("decodeSendTarget refuses a metadata length past the payload before it reads anything else", () => {
  const bytes = payload("0904" + "00".repeat(20));
  bytes.set(bytesOf("88130000"));
  assert.throws(() => decodeSendTarget(bytes), refusal("invalid_command"));
});

Deno.test("decodeSendTarget keeps to its metadata: an identifier that ends behind it is none", () => {
  const bytes = payload("0104", "00000000" + ID_0 + BALANCED + "00000000");
  assert.throws(() => decodeSendTarget(bytes), refusal("invalid_identifier"));
});

Deno.test("decodeSendTarget: a name that is not UTF-8 is the empty name, which nothing has", () => {
  const target = decodeSendTarget(payload("0202c328" + "0201ff" + BALANCED + "00000000"));
  assert.deepEqual([target.stream, target.topic], ["", ""]);
});

Deno.test("decodeSendTarget reads shared memory", () => {
  const bytes = payload("020173" + ID_0 + "03016b" + "00000000");
  const shared = new Uint8Array(new SharedArrayBuffer(64), 3, bytes.length);
  shared.set(bytes);
  const { stream, partitioning } = decodeSendTarget(shared);
  assert.equal(stream, "s");
  assert.ok(partitioning.kind === "key");
  assert.deepEqual([...partitioning.key], [0x6b]);
});

Deno.test("poll_messages: odd flags pass, and come back as 0 and 1", () => {
  const head = `02${ID_0}${ID_0}${ID_0}`;
  const command = decodePollMessages(
    new Reader(bytesOf(`${head}0209000000${"05ffffffffffffffff"}0100000002`)),
  );
  const expected: PollMessages = {
    kind: "poll_messages",
    consumer: { kind: "group", id: 0 },
    stream: 0,
    topic: 0,
    partition: undefined,
    strategy: { kind: "next" },
    count: 1,
    autoCommit: true,
  };
  assert.deepEqual(command, expected);
  const writer = new Writer();
  encodePollMessages(writer, command);
  assert.equal(writer.bytes().toHex(), `${head}0000000000${"050000000000000000"}0100000001`);
});

Deno.test("poll_messages: an offset that no number holds is read as the largest that one does", () => {
  const hex = `01${ID_0}${ID_0}${ID_0}0000000000${"01ffffffffffffffff"}0100000000`;
  const { strategy } = decodePollMessages(new Reader(bytesOf(hex)));
  assert.deepEqual(strategy, { kind: "offset", offset: Number.MAX_SAFE_INTEGER });
});

Deno.test("the header of polled messages is written where it should be, with offsets past 32 bits", () => {
  const header = { partitionId: 0xffffffff, currentOffset: 2 ** 53 - 1, messagesCount: 3 };
  const bytes = new Uint8Array(new SharedArrayBuffer(POLLED_HEADER_LENGTH + 4)).fill(0xee);
  writePolledHeader(bytes, 2, header);
  assert.equal(bytes.toHex(), "eeee" + "ffffffff" + "ffffffffffff1f00" + "03000000" + "eeee");
  assert.deepEqual(readPolledHeader(new Reader(bytes.subarray(2))), header);
});

Deno.test("encodeSendMessages writes end positions into the index, and messages that messagesOf gives back", () => {
  const messages = [
    {
      id: 2n ** 128n - 1n,
      originTimestampMicros: 2n ** 64n - 1n,
      payload: bytesOf("01"),
      userHeaders: bytesOf(""),
    },
    { id: 0n, originTimestampMicros: 0n, payload: bytesOf(""), userHeaders: bytesOf("0203") },
  ];
  const writer = new Writer();
  encodeSendMessages(writer, { stream: "s", topic: 1, partitioning: { kind: "balanced" }, messages });
  const { indexStart, messagesStart } = decodeSendTarget(writer.bytes());
  const index = new Reader(writer.bytes().subarray(indexStart, messagesStart));
  for (const end of [65, 65 + 66]) {
    assert.deepEqual([index.u32("offset"), index.u32("end"), index.u64("timestamp")], [0, end, 0n]);
  }
  const read = [...messagesOf(writer.bytes().subarray(messagesStart))];
  const server = { checksum: 0n, offset: 0, timestampMicros: 0, reserved: 0n };
  assert.deepEqual(read, messages.map((message) => ({ ...message, ...server })));
  assert.equal(
    messages.map(messageLength).reduce((sum, length) => sum + length),
    writer.length - messagesStart,
  );
});
