import assert from "node:assert/strict";
import { NO_NOTES } from "./partition_notes.ts";
import { SamplePartition } from "./sample_partition.ts";

const LOG = "00000000000000000000.log";
/** A message with a payload of 200 bytes. */
const MESSAGE = 264;
const KEPT = "/data/quarantine/00000000000000000000-264.bin";

/** Two messages, the second of which is torn after 100 bytes, and so much room. */
async function torn(quarantineBytes: number): Promise<SamplePartition> {
  const sample = await SamplePartition.open();
  sample.quarantineBytes = quarantineBytes;
  for (let sent = 0; sent < 2; sent++) await sample.append(200);
  await sample.reopen(() => sample.replace(LOG, sample.bytesOf(LOG).slice(0, MESSAGE + 100)));
  return sample;
}

Deno.test("quarantine: what fits to the byte is kept and cut", async () => {
  const sample = await torn(100);
  assert.equal(sample.files()[LOG], MESSAGE);
  assert.equal(sample.world.disk.dump().get(KEPT)?.length, 100);
});

Deno.test("quarantine: what does not fit is not cut, the partition is read until there is room", async () => {
  const sample = await torn(99);
  assert.equal(sample.files()[LOG], MESSAGE + 100);
  assert.equal(sample.world.disk.dump().has(KEPT), false);
  assert.deepEqual(await sample.offsetsFrom(0), [0]);
  await assert.rejects(
    sample.append(1),
    /can be read and not written, .* delete there what nobody needs, or raise limits.quarantine/,
  );
  await sample.world.clock.advance(1_001);
  await assert.rejects(sample.append(1), /can be read and not written/, "there is still no room");
  assert.equal(sample.files()[LOG], MESSAGE + 100);
});

Deno.test("quarantine: everything in it counts, and what was deleted does not", async () => {
  const sample = await SamplePartition.open();
  sample.quarantineBytes = 150;
  for (let sent = 0; sent < 2; sent++) await sample.append(200);
  await sample.reopen(() => {
    sample.world.disk.plant("data/quarantine/7/0/3/other.bin", new Uint8Array(51));
    sample.replace(LOG, sample.bytesOf(LOG).slice(0, MESSAGE + 100));
  });
  await assert.rejects(sample.append(1), /holds 51 bytes and would not hold 100 more/);
  sample.world.platform.disk.removeFile("data/quarantine/7/0/3/other.bin");
  await sample.world.clock.advance(1_001);
  assert.equal(await sample.append(1), 1);
  assert.equal(sample.world.disk.dump().get(KEPT)?.length, 100);
});

Deno.test("quarantine: after a restart with room the partition takes messages", async () => {
  const sample = await torn(99);
  sample.quarantineBytes = 100;
  await sample.reopen();
  assert.equal(await sample.append(1), 1);
});

Deno.test("quarantine: bytes at the end of an old segment that find no room cost no message, now or later", async () => {
  const sample = await SamplePartition.open({ segmentSizeBytes: 2 * MESSAGE, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 10; sent++) await sample.append(200);
  sample.quarantineBytes = 0;
  sample.notes = NO_NOTES;
  await sample.reopen(() => sample.replace(LOG, new Uint8Array([...sample.bytesOf(LOG), 1, 2, 3])));
  assert.equal((await sample.offsetsFrom(0)).length, 10);
  await assert.rejects(sample.append(1), /can be read and not written/);
  await sample.reopen(() => sample.notes = { ...NO_NOTES, recoveryPoint: sample.pointAtEnd() });
  assert.equal((await sample.offsetsFrom(0)).length, 10);
  assert.equal(await sample.append(1), 10);
});
