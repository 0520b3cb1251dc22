/** Segments on the simulated disk with any offsets, times and positions, for the tests of the reading side. */
import { simulatedPlatform } from "../platform/simulation/mod.ts";
import { writeFully } from "./file_io.ts";
import type { ReadFrom } from "./find.ts";
import { memoryBytes, stamp } from "./kernel/kernel.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import { createLogContext, type LogContext } from "./log_context.ts";
import type { MessagesRead } from "./messages_read.ts";
import { readMessages } from "./read.ts";
import { batchLength, layPayloads, offsetsOf, SAMPLE_SETTINGS } from "./sample_partition.ts";
import { Segment } from "./segment.ts";

const DIRECTORY = "data/0";
const HOUR_MS = 3_600_000;

export interface SampleOptions {
  readonly verifyReads?: boolean;
  readonly memoryBytes?: number;
  readonly seed?: number;
}

export class SampleSegments {
  readonly world;
  readonly context: LogContext;
  readonly segments: Segment[] = [];
  #timestampMicros = 1_000_000;

  constructor({ verifyReads, memoryBytes, seed }: SampleOptions = {}) {
    this.world = simulatedPlatform({ seed: seed ?? 1, disk: { shortTransfers: 0.1 } });
    this.world.disk.makeDirectory(DIRECTORY);
    const settings = { ...SAMPLE_SETTINGS, verifyReads: verifyReads ?? true };
    this.context = createLogContext(this.world.platform, settings, {
      memoryBytes: memoryBytes ?? 2 ** 28,
      openFiles: 99,
      quarantine: { path: "data/quarantine", mostBytes: 2 ** 20 },
    });
  }

  /** Begins a segment, behind the last one when no offset is given. */
  begin(startOffset = this.#last?.nextOffset ?? 0): this {
    this.segments.push(Segment.create(this.context, DIRECTORY, startOffset));
    return this;
  }

  /** Adds messages of these payload lengths to the last segment, all with one time, later than the one before. */
  add(payloadLengths: readonly number[], timestampMicros = this.#timestampMicros + 1): this {
    if (this.segments.length === 0) this.begin();
    const segment = this.#last!;
    const slab = this.context.slabs.acquire(batchLength(payloadLengths));
    const batch = layPayloads(slab, payloadLengths);
    const { indexAddress, messagesAddress, messagesLength, messagesCount } = batch;
    stamp(batch, {
      baseOffset: segment.nextOffset,
      timestampMicros,
      relativeOffset: segment.nextOffset - segment.startOffset,
      basePosition: segment.lengthBytes,
      indexOutAddress: indexAddress,
    });
    const memory = memoryBytes();
    const bytes = memory.subarray(messagesAddress, messagesAddress + messagesLength);
    writeFully(segment.writeSlot, bytes, segment.lengthBytes);
    const entries = memory.subarray(indexAddress, indexAddress + messagesCount * INDEX_ENTRY_LENGTH);
    segment.grow(entries, messagesCount, messagesLength, timestampMicros);
    this.context.slabs.release(slab);
    this.#timestampMicros = timestampMicros;
    return this;
  }

  /** Adds a message to the index alone: the file has a hole of this length there. */
  addHole(lengthBytes: number): this {
    const segment = this.#last!;
    const entry = new DataView(new ArrayBuffer(INDEX_ENTRY_LENGTH));
    entry.setUint32(0, segment.nextOffset - segment.startOffset, true);
    entry.setUint32(4, segment.lengthBytes + lengthBytes, true);
    entry.setBigUint64(8, BigInt(this.#timestampMicros), true);
    segment.grow(new Uint8Array(entry.buffer), 1, lengthBytes, this.#timestampMicros);
    return this;
  }

  /** An hour passes: nothing counts as verified any more. */
  async forget(): Promise<void> {
    await this.world.clock.advance(HOUR_MS);
  }

  /** The same, and the disk is slow: what comes next is read off the event loop. */
  async makeCold(): Promise<void> {
    await this.forget();
    this.context.coldReads.took(1000);
  }

  /** A bit of the byte at this position. */
  flip(position: number, segment = 0): void {
    this.flipBit(position * 8 + 2, segment);
  }

  flipBit(bit: number, segment = 0): void {
    this.world.disk.flipBit(this.segments[segment]!.readSlot.path, bit);
  }

  async open(from: ReadFrom, messagesCount = 1000, lengthBytes = 2 ** 30): Promise<MessagesRead> {
    const read = readMessages(this.context, this.segments, from, { messagesCount, lengthBytes });
    if (read === undefined) throw new Error("there is no memory");
    return await read;
  }

  async read(from: ReadFrom, messagesCount?: number, lengthBytes?: number): Promise<Uint8Array> {
    const read = await this.open(from, messagesCount, lengthBytes);
    const bytes = (await read.whole()).slice();
    read.release();
    return bytes;
  }

  /** The offsets that a read returns. */
  async offsetsFrom(offset: number, messagesCount?: number, lengthBytes?: number): Promise<number[]> {
    return offsetsOf(await this.read({ kind: "offset", offset }, messagesCount, lengthBytes));
  }

  get #last(): Segment | undefined {
    return this.segments[this.segments.length - 1];
  }
}
