import assert from "node:assert/strict";
import { createLogContext, NO_NOTES, PartitionLog } from "../log/mod.ts";
import { DiskError, type Socket } from "../platform/mod.ts";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { AnswerOutput, PeerGone } from "./answer_output.ts";

const SETTINGS = {
  segmentSizeBytes: 2 ** 30,
  enforceFsync: false,
  messagesRequiredToSave: 9,
  sizeRequiredToSaveBytes: 9,
};
const PLACE = { directory: "data/0", ancestors: ["data"], quarantine: "data/quarantine", notes: NO_NOTES };

for (const payloadLength of [10, 100_000]) {
  Deno.test(`AnswerOutput: the slab of a poll of ${payloadLength} bytes comes back, sent or not`, async () => {
    const { read, slabs, clock } = await sample(payloadLength);
    const sent: number[] = [];
    const output = new AnswerOutput(socket((bytes) => (sent.push(bytes.length), bytes.length)), clock);
    await output.addPolled({ partitionId: 0, currentOffset: 0, read: await read() });
    await output.flush();
    assert.deepEqual(sent, [8 + 16 + 64 + payloadLength]);
    assert.equal(slabs.usedBytes, 0);

    const broken = new AnswerOutput(socket(() => assert.fail("the peer is gone")), clock);
    const failing = async () => {
      await broken.addPolled({ partitionId: 0, currentOffset: 0, read: await read() });
      await broken.flush();
    };
    await assert.rejects(failing, PeerGone);
    assert.equal(slabs.usedBytes, 0);
  });
}

Deno.test("AnswerOutput: answers leave in order, in one write, and go on where a write stopped", async () => {
  const { clock } = await sample(10);
  const received: number[] = [];
  let writes = 0;
  const output = new AnswerOutput(
    socket((bytes) => {
      writes++;
      received.push(...bytes.subarray(0, 5));
      return Math.min(5, bytes.length);
    }),
    clock,
  );
  output.addStatus(3);
  output.add((writer) => writer.u8(7));
  await output.flush();
  assert.deepEqual(received, [3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7]);
  assert.equal(writes, 4);
  assert.equal(output.dueAtMs, undefined);
});

Deno.test("AnswerOutput: a long poll leaves behind what was gathered, in pieces, and gives everything back", async () => {
  const { read, slabs, clock } = await sample(5_000_000);
  const sent: Uint8Array[] = [];
  const output = new AnswerOutput(socket((bytes) => (sent.push(bytes.slice()), bytes.length)), clock);
  output.addStatus(3);
  await output.addPolled({ partitionId: 7, currentOffset: 9, read: await read() });
  assert.deepEqual(sent.map(({ length }) => length), [
    8 + 8 + 16,
    ...Array(4).fill(2 ** 20),
    5_000_064 - 2 ** 22,
  ]);
  const headers = new DataView(sent[0]!.buffer);
  const words = [8, 12, 16, 20, 28].map((at) => headers.getUint32(at, true));
  assert.deepEqual(words, [0, 16 + 5_000_064, 7, 9, 1]);
  assert.equal(slabs.usedBytes, 0);
  assert.equal(output.dueAtMs, undefined);
});

Deno.test("AnswerOutput: a long poll is refused before its headers leave, and breaks off behind them", async () => {
  const { read, slabs, clock, disk } = await sample(5_000_000);
  let sent = 0;
  const output = new AnswerOutput(socket((bytes) => (sent += bytes.length, bytes.length)), clock);
  const early = await read();
  disk.spoil("data/0/00000000000000000000.log", 100, 200);
  const polled = { partitionId: 0, currentOffset: 0, read: early };
  await assert.rejects(async () => await output.addPolled(polled), DiskError);
  assert.ok(output.isEmpty);
  assert.equal(sent, 0);

  const late = await sample(5_000_000);
  const broken = new AnswerOutput(socket((bytes) => (sent += bytes.length, bytes.length)), late.clock);
  const started = { partitionId: 0, currentOffset: 0, read: await late.read() };
  late.disk.spoil("data/0/00000000000000000000.log", 3_000_000, 3_000_001);
  await assert.rejects(async () => await broken.addPolled(started), PeerGone);
  assert.equal(sent, 8 + 16 + 2 * 2 ** 20);
  for (const { usedBytes } of [slabs, late.slabs]) assert.equal(usedBytes, 0);
});

Deno.test("AnswerOutput: who stops reading in the middle is due with that piece, who is slow with the whole", async () => {
  const { read, slabs, clock } = await sample(5_000_000);
  const dues: number[] = [];
  const pieceMs = 30_000 + 2 ** 20 / 256;
  const output: AnswerOutput = new AnswerOutput(
    socket((bytes) => {
      dues.push(Math.round((output.dueAtMs! - clock.monotonicMs()) / 100) * 100);
      clock.elapse(20_000);
      return bytes.length;
    }),
    clock,
  );
  await output.addPolled({ partitionId: 0, currentOffset: 0, read: await read() });
  const rounded = (ms: number) => Math.round(ms / 100) * 100;
  const wholeMs = 30_000 + 5_000_064 / 256;
  assert.deepEqual(dues.slice(1), [
    rounded(pieceMs),
    rounded(wholeMs - 20_000),
    rounded(wholeMs - 40_000),
    rounded(wholeMs - 60_000),
    rounded(wholeMs - 80_000),
  ]);
  assert.equal(slabs.usedBytes, 0);
});

function socket(write: (bytes: Uint8Array) => number): Socket {
  return {
    peer: "127.0.0.1:1",
    read: () => Promise.resolve(null),
    // deno-lint-ignore require-await -- what fails is a rejection
    write: async (from) => write(from),
    close: () => {},
  };
}

/** A partition with one message, and a way to read it. */
async function sample(payloadLength: number) {
  const { platform, clock, disk } = simulatedPlatform({ seed: 1 });
  const context = createLogContext(platform, SETTINGS, {
    memoryBytes: 2 ** 24,
    openFiles: 9,
    quarantine: { path: "data/quarantine", mostBytes: 2 ** 20 },
  });
  const log = await PartitionLog.open(context, PLACE);
  const slab = context.slabs.acquire(16 + 64 + payloadLength);
  slab.bytes.fill(0);
  const view = new DataView(slab.bytes.buffer, slab.bytes.byteOffset);
  view.setUint32(4, 64 + payloadLength, true);
  view.setUint32(16 + 52, payloadLength, true);
  const { address } = slab;
  await log.append({
    indexAddress: address,
    messagesAddress: address + 16,
    messagesLength: 64 + payloadLength,
    messagesCount: 1,
  });
  context.slabs.release(slab);
  const limits = { messagesCount: 1, lengthBytes: 2 ** 30 };
  return {
    read: () => log.read({ kind: "offset", offset: 0 }, limits),
    slabs: context.slabs,
    clock,
    disk,
  };
}
