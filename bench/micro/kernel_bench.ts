/**
 * What the batch kernel costs: check and stamp together over batches that lie in memory, as a send finds them.
 *
 *     deno run bench/micro/kernel_bench.ts
 *
 * A batch that was just received is still in the caches, which one batch again and again stands for; with 64 in turn,
 * every batch comes from memory. The checksum proves that the work was done.
 */
import { type BatchRange, check, hash, memoryBytes, reserve, stamp } from "../../src/log/kernel/kernel.ts";

export interface KernelFigure {
  readonly name: string;
  readonly messagesPerSecond: number;
  /** Of whole messages, headers included. */
  readonly bytesPerSecond: number;
  /** XXH3 of the last batch, in hex: the same for the same case. */
  readonly checksum: string;
}

export interface KernelBenchOptions {
  /** Runs for an instant, so that a test can run it. */
  readonly small?: boolean;
}

interface Case {
  readonly name: string;
  readonly payloadLength: number;
  readonly messagesCount: number;
  /** Batches taken in turn: 1 stays in the caches. */
  readonly batches: number;
}

const CASES: readonly Case[] = [
  { name: "1000 x 1 KB, one batch again and again", payloadLength: 1_000, messagesCount: 1_000, batches: 1 },
  { name: "1000 x 1 KB, 64 batches in turn", payloadLength: 1_000, messagesCount: 1_000, batches: 64 },
  { name: "1000 x 100 B, one batch again and again", payloadLength: 100, messagesCount: 1_000, batches: 1 },
  { name: "1000 x 100 B, 64 batches in turn", payloadLength: 100, messagesCount: 1_000, batches: 64 },
  { name: "1 x 1 KB, 64 batches in turn", payloadLength: 1_000, messagesCount: 1, batches: 64 },
];

const HEADER_LENGTH = 64;
const ENTRY_LENGTH = 16;
const TIMESTAMP_MICROS = 1_767_225_600_123_000;

/** Runs every case and returns its best of several rounds. */
export function benchKernel(options: KernelBenchOptions = {}): KernelFigure[] {
  const rounds = options.small ? 2 : 7;
  const roundMs = options.small ? 1 : 200;
  return CASES.map((each) => {
    const batches = Array.from({ length: options.small ? 1 : each.batches }, () => writeBatch(each));
    let best = 0;
    for (let round = 0; round < rounds; round++) best = Math.max(best, batchesPerMs(batches, roundMs));
    return figure(each, batches, best);
  });
}

function figure(each: Case, batches: readonly BatchRange[], batchesPerMillisecond: number): KernelFigure {
  const last = batches[batches.length - 1]!;
  stampAt(last, 0);
  const { low, high } = hash(last.messagesAddress, last.messagesLength);
  const messagesPerSecond = batchesPerMillisecond * 1_000 * each.messagesCount;
  return {
    name: each.name,
    messagesPerSecond,
    bytesPerSecond: messagesPerSecond * (HEADER_LENGTH + each.payloadLength),
    checksum: high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0"),
  };
}

function batchesPerMs(batches: readonly BatchRange[], forMs: number): number {
  const start = performance.now();
  let done = 0;
  let elapsed = 0;
  do {
    for (const batch of batches) {
      if (check(batch) !== 0) throw new Error("a batch of the bench is not sound");
      stampAt(batch, done++);
    }
    elapsed = performance.now() - start;
  } while (elapsed < forMs);
  return done / elapsed;
}

/** Entries go behind the batch, so that its own index stays as a client sends it. */
function stampAt(batch: BatchRange, number: number): void {
  stamp(batch, {
    baseOffset: number * batch.messagesCount,
    timestampMicros: TIMESTAMP_MICROS + number,
    relativeOffset: 0,
    basePosition: 0,
    indexOutAddress: batch.messagesAddress + batch.messagesLength,
  });
}

function writeBatch({ payloadLength, messagesCount }: Case): BatchRange {
  const length = HEADER_LENGTH + payloadLength;
  const indexAddress = reserve(messagesCount * (2 * ENTRY_LENGTH + length));
  const messagesAddress = indexAddress + messagesCount * ENTRY_LENGTH;
  const bytes = memoryBytes();
  const view = new DataView(bytes.buffer);
  for (let number = 0; number < messagesCount; number++) {
    view.setUint32(indexAddress + number * ENTRY_LENGTH + 4, (number + 1) * length, true);
    const message = messagesAddress + number * length;
    view.setUint32(message + 8, number + 1, true);
    view.setUint32(message + 52, payloadLength, true);
    for (let at = 0; at < payloadLength; at++) {
      bytes[message + HEADER_LENGTH + at] = (at * 31 + number) & 0xff;
    }
  }
  return { indexAddress, messagesAddress, messagesLength: messagesCount * length, messagesCount };
}

if (import.meta.main) {
  for (const { name, messagesPerSecond, bytesPerSecond, checksum } of benchKernel()) {
    const rate = `${(messagesPerSecond / 1e6).toFixed(1).padStart(6)} M messages/s`;
    console.log(
      `${name.padEnd(40)} ${rate} ${(bytesPerSecond / 1e9).toFixed(2).padStart(7)} GB/s  ${checksum}`,
    );
  }
}
