/** A partition on the simulated disk, for the tests of this room. */
import type { PartitionNotes, RecoveryPoint } from "./partition_notes.ts";
import { type SimulatedPlatform, simulatedPlatform } from "../platform/simulation/mod.ts";
import { createLogContext, type LogContext, type LogSettings } from "./log_context.ts";
import { PartitionLog } from "./partition_log.ts";
import type { BatchRange } from "./kernel/kernel.ts";
import type { Slab } from "./slab_pool.ts";

export const SAMPLE_PLACE = {
  directory: "data/partitions/0",
  ancestors: ["data/partitions", "data"],
  quarantine: "data/quarantine",
};

/** Of a partition that only this server wrote, with no recovery point yet. */
export const OURS: PartitionNotes = { isOurs: true, recoveryPoint: undefined, skipped: [] };

export const SAMPLE_SETTINGS: LogSettings = {
  segmentSizeBytes: 1024 ** 3,
  enforceFsync: false,
  messagesRequiredToSave: 1024,
  sizeRequiredToSaveBytes: 1024 ** 2,
};

const HEADER_LENGTH = 64;
const INDEX_ENTRY_LENGTH = 16;

export class SamplePartition {
  readonly world: SimulatedPlatform;
  readonly #settings: LogSettings;
  /** As much as the quarantine may hold, from the next opening on. */
  quarantineBytes = 2 ** 20;
  /** What is known of the partition, from the next opening on. */
  notes: PartitionNotes = OURS;
  context: LogContext;
  log!: PartitionLog;
  #taken = 0;

  private constructor(
    settings: Partial<LogSettings>,
    { shortTransfers = 0.1 }: { readonly shortTransfers?: number },
  ) {
    this.world = simulatedPlatform({ seed: 1, disk: { shortTransfers } });
    this.#settings = { ...SAMPLE_SETTINGS, ...settings };
    this.context = this.#newContext();
  }

  static async open(
    settings: Partial<LogSettings> = {},
    disk: { readonly shortTransfers?: number } = {},
  ): Promise<SamplePartition> {
    const sample = new SamplePartition(settings, disk);
    await sample.reopen();
    return sample;
  }

  /** As after a restart; `before` may touch the files while nothing has them open. */
  async reopen(before: () => void = () => {}): Promise<void> {
    if (this.log !== undefined) await this.log.close();
    before();
    this.context = this.#newContext();
    this.log = await PartitionLog.open(this.context, { ...SAMPLE_PLACE, notes: this.notes });
  }

  /** Sends messages of these payload lengths as one batch; payloads are filled with the number of their length. */
  async append(...payloadLengths: number[]): Promise<number> {
    const slab = this.context.slabs.acquire(batchLength(payloadLengths));
    const baseOffset = await this.log.append(layPayloads(slab, payloadLengths));
    this.context.slabs.release(slab);
    return baseOffset;
  }

  /** Empties the partition, as somebody who keeps no books. */
  purge(): Promise<void> {
    return this.log.purge(
      { inTurn: (task) => task(), take: (directory) => this.#take(directory) },
      Promise.resolve(),
    );
  }

  /** The same for segments at the front. */
  deleteSegments(count: number): Promise<number> {
    return this.log.deleteSegments(count, {
      intend: () => Promise.resolve(),
      take: (path) => this.#take(path),
    });
  }

  #take(path: string): void {
    const { disk } = this.world.platform;
    disk.makeDirectory("data/trash");
    if (disk.facts(path) !== undefined) disk.rename(path, `data/trash/${this.#taken++}`);
  }

  /** The offsets that a read returns. */
  async offsetsFrom(offset: number, messagesCount = 1000, lengthBytes = 2 ** 30): Promise<number[]> {
    return offsetsOf(await this.read({ kind: "offset", offset }, messagesCount, lengthBytes));
  }

  async read(
    from: Parameters<PartitionLog["read"]>[0],
    messagesCount = 1000,
    lengthBytes = 2 ** 30,
  ): Promise<Uint8Array> {
    const read = await this.log.read(from, { messagesCount, lengthBytes });
    const bytes = (await read.whole()).slice();
    read.release();
    return bytes;
  }

  /** Names and lengths of the partition's own files. */
  files(): Record<string, number> {
    const found: Record<string, number> = {};
    for (const [path, bytes] of this.world.disk.dump()) {
      const name = path.split("/").at(-1)!;
      if (/^\d{20}\./.test(name) && path.includes(SAMPLE_PLACE.directory)) found[name] = bytes.length;
    }
    return found;
  }

  /** The recovery point that stands for all that the files hold. */
  pointAtEnd(): RecoveryPoint {
    const name = Object.keys(this.files()).filter((name) => name.endsWith(".log")).at(-1)!;
    const startOffset = Number(name.slice(0, 20));
    const bytes = this.bytesOf(name);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let nextOffset = startOffset;
    let lastChecksum = 0n;
    for (let at = 0; at < bytes.length; at += HEADER_LENGTH + view.getUint32(at + 52, true)) {
      lastChecksum = view.getBigUint64(at, true);
      nextOffset++;
    }
    return { startOffset, lengthBytes: bytes.length, nextOffset, lastChecksum };
  }

  bytesOf(name: string): Uint8Array {
    for (const [path, bytes] of this.world.disk.dump()) {
      if (path.endsWith(`partitions/0/${name}`)) return bytes;
    }
    throw new Error(`there is no ${name}`);
  }

  replace(name: string, bytes: Uint8Array): void {
    this.world.disk.plant(`${SAMPLE_PLACE.directory}/${name}`, bytes);
  }

  #newContext(): LogContext {
    return createLogContext(this.world.platform, this.#settings, {
      memoryBytes: 2 ** 28,
      openFiles: 64,
      quarantine: { path: "data/quarantine", mostBytes: this.quarantineBytes },
    });
  }
}

export function offsetsOf(bytes: Uint8Array): number[] {
  return fieldOf(bytes, 24);
}

export function timestampsOf(bytes: Uint8Array): number[] {
  return fieldOf(bytes, 32);
}

function fieldOf(bytes: Uint8Array, at: number): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: number[] = [];
  for (
    let message = 0;
    message < bytes.length;
    message += HEADER_LENGTH + view.getUint32(message + 52, true)
  ) {
    values.push(Number(view.getBigUint64(message + at, true)));
  }
  return values;
}

export function batchLength(payloadLengths: readonly number[]): number {
  return payloadLengths.reduce((sum, length) => sum + INDEX_ENTRY_LENGTH + HEADER_LENGTH + length, 0);
}

export function layPayloads(slab: Slab, payloadLengths: readonly number[]): BatchRange {
  const indexLength = payloadLengths.length * INDEX_ENTRY_LENGTH;
  slab.bytes.fill(0, 0, batchLength(payloadLengths));
  const view = new DataView(slab.bytes.buffer, slab.bytes.byteOffset, slab.bytes.length);
  let end = 0;
  for (const [number, length] of payloadLengths.entries()) {
    const at = indexLength + end;
    view.setUint32(at + 52, length, true);
    slab.bytes.fill(length, at + HEADER_LENGTH, at + HEADER_LENGTH + length);
    end += HEADER_LENGTH + length;
    view.setUint32(number * INDEX_ENTRY_LENGTH + 4, end, true);
  }
  return {
    indexAddress: slab.address,
    messagesAddress: slab.address + indexLength,
    messagesLength: end,
    messagesCount: payloadLengths.length,
  };
}
