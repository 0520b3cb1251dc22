/** The folder that the original server wrote: its logs and indexes are read as they are, and left as they are. */
import assert from "node:assert/strict";
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { createLogContext, type LogContext } from "./log_context.ts";
import { NO_NOTES } from "./partition_notes.ts";
import { PartitionLog } from "./partition_log.ts";
import { offsetsOf, SAMPLE_SETTINGS } from "./sample_partition.ts";
import { verifyPartition } from "./verify_partition.ts";

const RECORDED = new URL("../../tests/vectors/data-dir/streams", import.meta.url).pathname;
const PARTITIONS = [
  "0/topics/0/partitions/0",
  "0/topics/0/partitions/1",
  "0/topics/2/partitions/0",
  "2/topics/0/partitions/0",
];

interface Copy {
  readonly context: LogContext;
  readonly directory: string;
  /** The files as they lie there, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  open(): Promise<PartitionLog>;
  bytesOf(name: string): Uint8Array | undefined;
  plant(name: string, bytes: Uint8Array): void;
}

Deno.test("recorded folder: every message and offset is served byte for byte, and no file is changed", async (test) => {
  for (const partition of PARTITIONS) {
    await test.step(partition, async () => {
      const copy = copyOf(partition);
      const log = await copy.open();
      assert.deepEqual(await readAll(log), logsOf(copy));
      for (const [name, bytes] of copy.files) {
        const key = /^offsets\/(consumers|groups)\/(\d+)$/.exec(name);
        if (key === null) continue;
        const stored = log.offsets.get(key[1] as "consumers" | "groups", Number(key[2]));
        assert.equal(stored, Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)));
      }
      await log.close();
      for (const [name, bytes] of copy.files) assert.deepEqual(copy.bytesOf(name), bytes, name);
    });
  }
});

Deno.test("recorded folder: odd indexes are made again from their logs", async (test) => {
  const odd: Record<string, (index: Uint8Array) => Uint8Array | undefined> = {
    "missing": () => undefined,
    "too short, which hides messages": (index) => index.slice(0, 160),
    "24 bytes a message, as the original rebuilds it": (index) => new Uint8Array(index.length / 16 * 24),
    "of parts of entries": (index) => index.slice(0, index.length - 5),
  };
  for (const [name, spoil] of Object.entries(odd)) {
    await test.step(name, async () => {
      const copy = copyOf(PARTITIONS[0]!, spoil);
      const log = await copy.open();
      assert.deepEqual(await readAll(log), logsOf(copy));
      await log.close();
      for (const [file, bytes] of copy.files) assert.deepEqual(copy.bytesOf(file), bytes, file);
    });
  }
});

Deno.test("recorded folder: a torn tail that the original kept and appended behind", async () => {
  const copy = copyOf(PARTITIONS[0]!);
  const last = [...copy.files.keys()].filter((name) => name.endsWith(".log")).sort().at(-1)!;
  const bytes = copy.files.get(last)!;
  const firstLength = 64 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(52, true) +
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(48, true);
  const torn = bytes.slice(firstLength, firstLength + 70);
  copy.plant(last, new Uint8Array([...bytes.slice(0, firstLength), ...torn, ...bytes.slice(firstLength)]));
  const log = await copy.open();
  assert.deepEqual(await readAll(log), logsOf(copy));
  await log.close();
  assert.deepEqual(copy.bytesOf(last), bytes);
});

Deno.test("recorded folder: what we append keeps the format, every index is what its log says", async () => {
  const copy = copyOf(PARTITIONS[0]!);
  const log = await copy.open();
  const next = log.currentOffset + 1;
  const slab = copy.context.slabs.acquire(200);
  slab.bytes.fill(0, 0, 200);
  const view = new DataView(slab.bytes.buffer, slab.bytes.byteOffset);
  view.setUint32(4, 74, true);
  view.setUint32(16 + 52, 10, true);
  const batch = {
    indexAddress: slab.address,
    messagesAddress: slab.address + 16,
    messagesLength: 74,
    messagesCount: 1,
  };
  assert.equal(await log.append(batch), next);
  assert.equal(offsetsOf((await readAll(log)).slice(-74))[0], next);
  await log.close();
  const { findings } = await verifyPartition(copy.context, copy.directory, {
    isRunning: false,
    onBytes: () => {},
  });
  assert.deepEqual(findings, []);
});

/** On a simulated disk; empty directories are missing, as where version control keeps the folder. */
function copyOf(
  partition: string,
  spoilIndex: (bytes: Uint8Array) => Uint8Array | undefined = (bytes) => bytes,
): Copy {
  const world = simulatedPlatform({ seed: 1 });
  const directory = `data/streams/${partition}`;
  const files = new Map(filesBelow(`${RECORDED}/${partition}`));
  const plant = (name: string, bytes: Uint8Array) => world.disk.plant(`${directory}/${name}`, bytes);
  for (const [name, bytes] of files) {
    const planted = name.endsWith(".index") ? spoilIndex(bytes) : bytes;
    if (planted !== undefined) plant(name, planted);
  }
  const context = createLogContext(world.platform, SAMPLE_SETTINGS, {
    memoryBytes: 2 ** 26,
    openFiles: 64,
    quarantine: { path: "data/quarantine", mostBytes: 2 ** 20 },
  });
  const place = {
    directory,
    ancestors: ["data/streams", "data"],
    quarantine: "data/quarantine/p",
    notes: NO_NOTES,
  };
  return {
    context,
    directory,
    files,
    plant,
    open: () => PartitionLog.open(context, place),
    bytesOf: (name) => [...world.disk.dump()].find(([path]) => path.endsWith(`${directory}/${name}`))?.[1],
  };
}

function* filesBelow(path: string, name = ""): Generator<[string, Uint8Array]> {
  for (const entry of Deno.readDirSync(`${path}/${name}`)) {
    const child = name === "" ? entry.name : `${name}/${entry.name}`;
    if (entry.isDirectory) yield* filesBelow(path, child);
    else yield [child, Deno.readFileSync(`${path}/${child}`)];
  }
}

function logsOf({ files }: Copy): Uint8Array {
  const names = [...files.keys()].filter((name) => name.endsWith(".log")).sort();
  return new Uint8Array(names.flatMap((name) => [...files.get(name)!]));
}

async function readAll(log: PartitionLog): Promise<Uint8Array> {
  const read = await log.read({ kind: "offset", offset: 0 }, { messagesCount: 10_000, lengthBytes: 2 ** 24 });
  const bytes = read.messages.slice();
  read.release();
  return bytes;
}
