import assert from "node:assert/strict";
import { createLogContext, NO_NOTES, PartitionLog } from "../log/mod.ts";
import type { Socket } from "../platform/mod.ts";
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
  const { platform } = simulatedPlatform({ seed: 1 });
  const context = createLogContext(platform, SETTINGS, { memoryBytes: 2 ** 24, openFiles: 9 });
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
  const limits = { messagesCount: 1, lengthBytes: 2 ** 20 };
  return {
    read: () => log.read({ kind: "offset", offset: 0 }, limits),
    slabs: context.slabs,
    clock: platform.clock,
  };
}
