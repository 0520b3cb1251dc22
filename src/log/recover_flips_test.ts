/**
 * One bit of a log or an index flips while nobody looks: GALGO_TEST_SEED=<n> runs that one alone. Whatever is known of
 * the partition, it opens, and serves every message but the one that was hit.
 */
import assert from "node:assert/strict";
import { Seed } from "../platform/simulation/mod.ts";
import { BrokerError } from "../wire/mod.ts";
import { NO_NOTES, type PartitionNotes } from "./partition_notes.ts";
import { OURS, SAMPLE_PLACE, SamplePartition } from "./sample_partition.ts";

const one = Deno.env.get("GALGO_TEST_SEED");
const SEEDS = one === undefined ? Array.from({ length: 2000 }, (_, seed) => seed) : [Number(one)];
/** Every batch but the first of a segment fills it, and the first index has more than a page. */
const SETTINGS = { segmentSizeBytes: 1, messagesRequiredToSave: 1 };
const BATCHES = [300, 10, 40, 10, 30];

interface Folder {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly messages: readonly Uint8Array[];
  readonly pointAtEnd: PartitionNotes;
}

for (const kind of [".log", ".index"]) {
  Deno.test(`one flipped bit in a ${kind} file costs the message that it hit at most`, async () => {
    const folder = await filled();
    for (const seed of SEEDS) {
      try {
        await flipAndRead(folder, kind, new Seed(seed));
      } catch (cause) {
        throw new Error(`with GALGO_TEST_SEED=${seed}: ${(cause as Error).message}`, { cause });
      }
    }
  });
}

async function flipAndRead({ files, messages, pointAtEnd }: Folder, kind: string, seed: Seed): Promise<void> {
  const names = [...files.keys()].filter((name) => name.endsWith(kind));
  const name = names[seed.below(names.length)]!;
  const bit = seed.below(files.get(name)!.length * 8);
  const sample = await SamplePartition.open(SETTINGS);
  sample.notes = seed.chance(0.5) ? pointAtEnd : NO_NOTES;
  await sample.reopen(() => {
    for (const [file, bytes] of files) sample.replace(file, bytes);
    sample.world.disk.flipBit(`${SAMPLE_PLACE.directory}/${name}`, bit);
  });
  const { found, lost } = await readAll(sample);
  assert.ok(lost.length <= (kind === ".log" ? 1 : 0), `offsets ${lost} are lost to bit ${bit} of ${name}`);
  const expected = messages.filter((_, offset) => !lost.includes(offset));
  // A last message that is damaged looks like a torn write when nothing is known.
  const isCut = kind === ".log" && lost.length === 0 && found.length < messages.length;
  assert.equal(found.length, expected.length - (isCut ? 1 : 0), `bit ${bit} of ${name}`);
  for (const [at, message] of found.entries()) assert.deepEqual(message, expected[at], `message ${at}`);
  assert.equal(await sample.append(1), isCut ? messages.length - 1 : messages.length);
}

Deno.test("zeroed pages before the last entry of an index: it is made again", async () => {
  const { files, messages, pointAtEnd } = await filled();
  const name = [...files.keys()].find((name) => name.endsWith(".index"))!;
  const zeroed = files.get(name)!.slice().fill(0, 0, 16 * 256);
  for (const notes of [pointAtEnd, NO_NOTES, OURS]) {
    const sample = await SamplePartition.open(SETTINGS);
    sample.notes = notes;
    await sample.reopen(() => {
      for (const [file, bytes] of files) sample.replace(file, file === name ? zeroed : bytes);
    });
    const { found, lost } = await readAll(sample);
    assert.deepEqual([found.length, lost], [messages.length, []]);
    assert.deepEqual(sample.bytesOf(name), files.get(name));
  }
});

/** Message by message where something is lost, in larger steps where nothing is. */
async function readAll(sample: SamplePartition): Promise<{ found: Uint8Array[]; lost: number[] }> {
  const found: Uint8Array[] = [];
  const lost: number[] = [];
  for (let offset = 0; offset <= sample.log.currentOffset;) {
    try {
      const read = splitMessages(await sample.read({ kind: "offset", offset }, 64));
      if (read.length === 0) break;
      found.push(...read);
      offset += read.length;
    } catch (error) {
      assert.ok(error instanceof BrokerError && error.code === "invalid_message_checksum", String(error));
      lost.push(offset++);
    }
  }
  return { found, lost };
}

async function filled(): Promise<Folder> {
  const sample = await SamplePartition.open(SETTINGS);
  for (const count of BATCHES) {
    await sample.append(...Array.from({ length: count }, (_, at) => at % 50));
    await sample.log.flush(true);
  }
  await sample.log.close();
  const names = Object.keys(sample.files()).sort();
  const files = new Map(names.map((name) => [name, sample.bytesOf(name)]));
  const logs = names.filter((name) => name.endsWith(".log"));
  assert.equal(logs.length, 3);
  return {
    files,
    messages: logs.flatMap((name) => splitMessages(files.get(name)!)),
    pointAtEnd: { ...OURS, recoveryPoint: sample.pointAtEnd() },
  };
}

function splitMessages(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = at + 64 + view.getUint32(at + 52, true);
    messages.push(bytes.slice(at, end));
    at = end;
  }
  return messages;
}
