import assert from "node:assert/strict";
import { decodeSendTarget, encodeSendMessages, type Partitioning, WireError, Writer } from "../wire/mod.ts";
import { RepeatedTarget } from "./repeated_target.ts";

const NOTHING = new Uint8Array(0);

function payload(stream: number | string, partitioning: Partitioning, messagesCount: number): Uint8Array {
  const writer = new Writer();
  const message = { id: 0n, originTimestampMicros: 0n, payload: NOTHING, userHeaders: NOTHING };
  encodeSendMessages(writer, {
    stream,
    topic: 2,
    partitioning,
    messages: Array(messagesCount).fill(message),
  });
  return writer.bytes().slice();
}

Deno.test("RepeatedTarget: tells what decoding tells, repeated or not", () => {
  const repeated = new RepeatedTarget();
  const key = (text: string): Partitioning => ({ kind: "key", key: new TextEncoder().encode(text) });
  const payloads = [
    payload(1, { kind: "balanced" }, 1),
    payload(1, { kind: "balanced" }, 2),
    payload("a name", { kind: "partition", id: 3 }, 2),
    payload("a name", { kind: "partition", id: 4 }, 2),
    payload("a name", key("one"), 2),
    payload("a name", key("two"), 2),
    payload("a name", { kind: "partition", id: 4 }, 2),
  ];
  for (const each of [...payloads, ...payloads]) {
    for (let time = 0; time < 2; time++) assert.deepEqual(repeated.of(each), decodeSendTarget(each));
  }
});

Deno.test("RepeatedTarget: a key is never one of a request before", () => {
  const repeated = new RepeatedTarget();
  const memory = payload(1, { kind: "key", key: new Uint8Array([1, 2]) }, 1);
  repeated.of(memory);
  const other = payload(1, { kind: "key", key: new Uint8Array([8, 9]) }, 1);
  memory.set(other);
  assert.deepEqual(repeated.of(memory).partitioning, { kind: "key", key: new Uint8Array([8, 9]) });
});

Deno.test("RepeatedTarget: the same beginning with too little behind it is refused", () => {
  const repeated = new RepeatedTarget();
  const whole = payload(1, { kind: "balanced" }, 4);
  repeated.of(whole);
  const { messagesStart } = decodeSendTarget(whole);
  assert.throws(() => repeated.of(whole.subarray(0, messagesStart - 1)), WireError);
  assert.deepEqual(repeated.of(whole), decodeSendTarget(whole));
});

Deno.test("RepeatedTarget: metadata too long to be kept is decoded each time", () => {
  const repeated = new RepeatedTarget();
  const usual = payload(1, { kind: "balanced" }, 1);
  repeated.of(usual);
  const metadataLength = 5_000;
  const long = new Uint8Array(4 + metadataLength + 16);
  long.set(usual.subarray(0, decodeSendTarget(usual).indexStart));
  new DataView(long.buffer).setUint32(0, metadataLength, true);
  for (let time = 0; time < 2; time++) assert.deepEqual(repeated.of(long), decodeSendTarget(long));
  assert.deepEqual(repeated.of(usual), decodeSendTarget(usual));
});
