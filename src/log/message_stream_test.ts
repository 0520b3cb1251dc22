/** Long answers, a piece at a time (docs/log.md, Read). */
import assert from "node:assert/strict";
import { DiskError } from "../platform/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { STREAM_PIECES } from "./message_stream.ts";
import type { MessagesRead } from "./messages_read.ts";
import { offsetsOf } from "./sample_partition.ts";
import { SampleSegments } from "./sample_segments.ts";

const MIB = 1024 * 1024;
/** With its header this makes 20,000 bytes. */
const PAYLOAD = 20_000 - 64;
const FROM_START = { kind: "offset", offset: 0 } as const;

/** 500 messages of 20,000 bytes in two segments: 10 MB. */
function fiveHundred(options = {}): SampleSegments {
  const sample = new SampleSegments(options);
  for (let sent = 0; sent < 500; sent += 50) {
    if (sent % 250 === 0) sample.begin();
    sample.add(Array(50).fill(PAYLOAD));
  }
  return sample;
}

async function pieceLengths(read: MessagesRead): Promise<number[]> {
  const lengths = [];
  for (let piece = await next(read); piece !== undefined; piece = await next(read)) {
    lengths.push(piece.length);
  }
  return lengths;
}

function next({ stream }: MessagesRead): Promise<Uint8Array | undefined> {
  assert.ok(stream !== undefined, "it is long");
  return stream.next();
}

function assertAllIsBack({ context }: SampleSegments): void {
  assert.equal(context.slabs.usedBytes, 0);
  assert.equal(context.streamPieces.free, STREAM_PIECES);
}

for (const kind of ["hot", "cold"] as const) {
  Deno.test(`MessageStream: 10 MB leave in pieces of 1 MiB, byte for byte, one in memory (${kind})`, async () => {
    const sample = fiveHundred();
    if (kind === "cold") await sample.makeCold();
    const read = await sample.open(FROM_START);
    assert.equal(read.messagesCount, 500);
    assert.equal(read.lastOffset, 499);
    assert.equal(read.lengthBytes, 10_000_000);
    const all = new Uint8Array(read.lengthBytes);
    let at = 0;
    for (let piece = await next(read); piece !== undefined; piece = await next(read)) {
      assert.ok(piece.length === MIB || at + piece.length === all.length);
      assert.equal(sample.context.slabs.usedBytes, MIB);
      all.set(piece, at);
      at += piece.length;
    }
    assert.deepEqual(offsetsOf(all), Array.from({ length: 500 }, (_, offset) => offset));
    assert.ok(all.subarray(64, 20_000).every((byte) => byte === PAYLOAD % 256));
    read.release();
    assertAllIsBack(sample);
    assert.ok(sample.segments.every(({ readSlot }) => !readSlot.isOut));
  });
}

Deno.test("MessageStream: a limit of bytes cuts at a message", async () => {
  const sample = fiveHundred();
  const read = await sample.open(FROM_START, 1000, 6_019_999);
  assert.equal(read.messagesCount, 300);
  assert.equal((await pieceLengths(read)).reduce((sum, length) => sum + length), 6_000_000);
  read.release();
});

Deno.test("MessageStream: one message that is larger than everything", async () => {
  const sample = new SampleSegments().add([30_000_000, 10]);
  await sample.forget();
  const read = await sample.open(FROM_START, 10, 1);
  assert.equal(read.lengthBytes, 30_000_064);
  assert.equal((await pieceLengths(read)).length, 29);
  read.release();
  assertAllIsBack(sample);
});

Deno.test("MessageStream: its files stay readable when the segments are closed and removed", async () => {
  const sample = fiveHundred();
  await sample.makeCold();
  const read = await sample.open(FROM_START);
  await next(read);
  for (const segment of sample.segments) {
    segment.close();
    sample.world.disk.removeFile(segment.readSlot.path);
  }
  assert.equal((await pieceLengths(read)).reduce((sum, length) => sum + length), 10_000_000 - MIB);
  read.release();
  assert.equal(sample.context.files.count, 0, "now they are closed");
});

Deno.test("MessageStream: damage anywhere ends the answer before the first byte leaves", async () => {
  const sample = fiveHundred();
  await sample.forget();
  sample.flip(50 * 20_000 + 5_000, 1);
  const read = await sample.open(FROM_START);
  assert.equal(read.messagesCount, 300);
  assert.equal(read.lastOffset, 299);
  assert.equal((await read.whole()).length, 6_000_000);
  read.release();
  await assert.rejects(sample.open({ kind: "offset", offset: 300 }), { status: 4027 });
  const behind = await sample.open({ kind: "offset", offset: 301 });
  assert.equal(behind.messagesCount, 199);
  behind.release();
  assertAllIsBack(sample);
  assert.equal(sample.world.logger.texts("error").length, 1);
});

Deno.test("MessageStream: a large message that is damaged, alone and as the first of many", async () => {
  const sample = new SampleSegments().add([5_000_000, 5_000_000]);
  await sample.forget();
  sample.flip(3_000_000);
  for (const count of [1, 2]) await assert.rejects(sample.open(FROM_START, count), BrokerError);
  assertAllIsBack(sample);
});

Deno.test("MessageStream: bytes refused when others have left break it off, the next read ends before", async () => {
  const sample = fiveHundred();
  const read = await sample.open(FROM_START);
  await next(read);
  sample.world.disk.spoil(sample.segments[0]!.readSlot.path, 200 * 20_000 + 500, 200 * 20_000 + 501);
  await assert.rejects(pieceLengths(read), DiskError);
  read.release();
  assertAllIsBack(sample);
  assert.equal((await sample.offsetsFrom(0)).length, 200);
  await assert.rejects(sample.offsetsFrom(200), { status: 4027 });
  assert.equal((await sample.offsetsFrom(201)).length, 299);
  assert.equal(sample.world.logger.texts("error").length, 1);
});

Deno.test("MessageStream: bytes that the disk refuses while it verifies", async () => {
  const sample = fiveHundred();
  await sample.forget();
  sample.world.disk.spoil(sample.segments[0]!.readSlot.path, 220 * 20_000 + 500, 230 * 20_000);
  assert.equal((await sample.offsetsFrom(0)).length, 220);
  assertAllIsBack(sample);
});

Deno.test("MessageStream: only so many pieces are in memory, and a stream gives way after each", async () => {
  const sample = fiveHundred();
  const reads = await Promise.all(Array.from({ length: STREAM_PIECES + 5 }, () => sample.open(FROM_START)));
  const arrived: number[] = [];
  const ask = (number: number) => void next(reads[number]!).then(() => arrived.push(number));
  for (const number of reads.keys()) ask(number);
  await sample.world.scheduler.rest();
  assert.equal(arrived.length, STREAM_PIECES);
  assert.ok(sample.context.slabs.usedBytes < 32 * MIB);
  // The first one asks for its second piece, and is behind those that wait for their first.
  ask(0);
  await sample.world.scheduler.rest();
  assert.deepEqual(arrived.slice(STREAM_PIECES), [STREAM_PIECES]);
  for (let number = 1; number < 6; number++) reads[number]!.release();
  await sample.world.scheduler.rest();
  assert.deepEqual(arrived.slice(-5), [32, 33, 34, 35, 0]);
  for (const read of reads) read.release();
  assertAllIsBack(sample);
});

Deno.test("MessageStream: what is released before its first piece gives everything back", async () => {
  const sample = fiveHundred();
  const read = await sample.open(FROM_START);
  read.release();
  read.release();
  assertAllIsBack(sample);
  assert.ok(sample.segments.every(({ readSlot }) => !readSlot.isOut));
});

Deno.test("MessageStream: 64 segments are the most that it has open", async () => {
  const sample = new SampleSegments();
  for (let segment = 0; segment < 70; segment++) sample.begin().add([100_000 - 64]);
  const read = await sample.open(FROM_START);
  assert.equal(read.messagesCount, 64);
  read.release();
});
