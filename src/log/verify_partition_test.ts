import assert from "node:assert/strict";
import type { Finding } from "./finding.ts";
import { SAMPLE_PLACE, SamplePartition } from "./sample_partition.ts";
import { verifyPartition } from "./verify_partition.ts";

const { directory } = SAMPLE_PLACE;
/** A message with a payload of 200 bytes. */
const MESSAGE = 264;
const LOGS = [0, 3, 6, 9].map((start) => `${String(start).padStart(20, "0")}.log`);
const INDEXES = LOGS.map((name) => name.replace(".log", ".index"));

/** Ten messages, three a segment, in order. */
async function ten(): Promise<SamplePartition> {
  const sample = await SamplePartition.open({ segmentSizeBytes: 2 * MESSAGE, messagesRequiredToSave: 1 });
  for (let sent = 0; sent < 10; sent++) await sample.append(200);
  await sample.log.offsets.store("consumers", 7, 4);
  await sample.log.close();
  assert.deepEqual(Object.keys(sample.files()).filter((name) => name.endsWith(".log")), LOGS);
  return sample;
}

async function findings(sample: SamplePartition, isRunning = false): Promise<string[]> {
  const before = sample.world.disk.dump();
  let bytes = 0;
  const how = { isRunning, onBytes: (count: number) => void (bytes += count) };
  const found = await verifyPartition(sample.context, directory, how);
  assert.deepEqual(sample.world.disk.dump(), before, "nothing was changed");
  const length = [...before].reduce(
    (sum, [path, { length }]) => path.endsWith(".log") ? sum + length : sum,
    0,
  );
  assert.equal(bytes, length, "the progress comes to the end");
  return found.findings.map(textOf);
}

function textOf({ what, path, position, endPosition, firstOffset, nextOffset, detail }: Finding): string {
  const numbers = [position, endPosition, firstOffset, nextOffset].map((number) => number ?? "-").join(" ");
  return `${what} ${path.split("/").at(-1)} ${numbers}: ${detail}`;
}

Deno.test("verify: nothing is wrong with what we write", async () => {
  assert.deepEqual(await findings(await ten()), []);
});

Deno.test("verify: each damage is named once, with its place", async (test) => {
  const [log, index] = [LOGS[1]!, INDEXES[1]!];
  const last = LOGS[3]!;
  const changed = (bytes: Uint8Array, at: number) => bytes.map((byte, here) => here === at ? byte ^ 1 : byte);
  const cases: Record<string, [string, (bytes: Uint8Array) => Uint8Array | undefined, string[]]> = {
    "a message": [log, (b) => changed(b, MESSAGE + 70), [
      `message ${log} 264 528 4 5: the message is damaged`,
    ]],
    "two messages": [
      log,
      (b) => changed(changed(b, 70), MESSAGE + 70),
      [`message ${log} 0 528 3 5: the messages are damaged`],
    ],
    "bytes between messages": [
      log,
      (b) => new Uint8Array([...b.slice(0, MESSAGE), 1, 2, 3, ...b.slice(MESSAGE)]),
      [
        `log ${log} 264 267 - -: these bytes belong to no message`,
        `index ${index} 16 - - -: 2 entries are, from 1 on, not what the log says`,
      ],
    ],
    "a torn end": [
      last,
      (b) => new Uint8Array([...b, ...b.slice(0, 100)]),
      [`log ${last} 264 364 - -: it ends in bytes that are no message (offset)`],
    ],
    "an entry of an index": [index, (b) => changed(b, 36), [
      `index ${index} 32 - - -: entry 2 is not what the log says`,
    ]],
    "a short index": [index, (b) => b.slice(0, 32), [`index ${index} - - - -: it has 2 entries of 3`]],
    "a long index": [
      index,
      (b) => new Uint8Array([...b, ...b.slice(0, 16)]),
      [`index ${index} 48 - - -: it goes on behind the last message`],
    ],
    "a missing index": [index, () => undefined, [`index ${index} - - - -: it is missing`]],
    "a missing log": [log, () => undefined, [`log ${LOGS[2]} - - 3 6: no file holds the messages before it`]],
    "a stored offset": ["offsets/consumers/7", () => new Uint8Array([200, 0, 0, 0, 0, 0, 0, 0]), [
      "offset 7 - - - -: it holds offset 200, past the last message",
    ]],
    "no stored offset": ["offsets/consumers/7", (b) => b.slice(1), ["offset 7 - - - -: it has not 8 bytes"]],
  };
  for (const [name, [file, change, expected]] of Object.entries(cases)) {
    await test.step(name, async () => {
      const sample = await ten();
      const bytes = change(sample.bytesOf(file));
      if (bytes === undefined) sample.world.platform.disk.removeFile(`${directory}/${file}`);
      else sample.replace(file, bytes);
      assert.deepEqual(await findings(sample), expected);
    });
  }
});

Deno.test("verify: beside a broker that runs, what is unfinished at the end is no damage", async () => {
  const sample = await ten();
  const last = LOGS[3]!;
  sample.replace(last, new Uint8Array([...sample.bytesOf(last), ...sample.bytesOf(last).slice(0, 100)]));
  sample.replace(INDEXES[3]!, new Uint8Array(0));
  assert.deepEqual(await findings(sample, true), []);
  assert.equal((await findings(sample)).length, 2);
});
