/**
 * The batch kernel: checks, stamps and scans messages where they lie, in a WebAssembly memory that sockets and files
 * read and write too.
 *
 * One instance belongs to the process. Addresses and lengths are byte numbers into the memory; the caller vouches that
 * its ranges are reserved. 64-bit numbers cross as numbers or in halves: as BigInt they would cost an allocation each.
 * `twin.ts` says the same in plain TypeScript, and the tests compare the two. The sources are in assembly/,
 * `deno task kernel` builds kernel.wasm.
 */
import binary from "./kernel.wasm" with { type: "bytes" };
import { memory, memoryBytes, reserve } from "./memory.ts";

export { memory, memoryBytes, reserve };

export interface BatchRange {
  readonly indexAddress: number;
  readonly messagesAddress: number;
  readonly messagesLength: number;
  readonly messagesCount: number;
}

export interface Stamp {
  readonly baseOffset: number;
  readonly timestampMicros: number;
  /** `baseOffset` minus the offset at which the segment starts. */
  readonly relativeOffset: number;
  /** Where in the segment's file the batch will begin. */
  readonly basePosition: number;
  /** Where the index entries go, 16 bytes each; may be the batch's own index. */
  readonly indexOutAddress: number;
}

export interface ScanRange {
  readonly address: number;
  readonly length: number;
  readonly expectedOffset: number;
  readonly relativeOffset: number;
  readonly basePosition: number;
  readonly indexOutAddress: number;
  readonly maxMessages: number;
  readonly verify: boolean;
  /** Lets offsets leave gaps, as long as they increase. */
  readonly anyOffset?: boolean;
}

export type ScanStop = "end" | "short" | "lengths" | "checksum" | "offset";

export interface ScanResult {
  readonly messagesCount: number;
  readonly validLength: number;
  /** 0 when there was no message. */
  readonly lastTimestampMicros: number;
  /** One past the last message's offset; the expected offset when there was none. */
  readonly nextOffset: number;
  readonly stop: ScanStop;
}

/** A 64-bit hash in two halves. */
export interface Hash {
  readonly low: number;
  readonly high: number;
}

interface KernelExports {
  check(index: number, messages: number, messagesLength: number, count: number): number;
  stamp(
    messages: number,
    count: number,
    baseOffset: number,
    timestampMicros: number,
    relativeOffset: number,
    basePosition: number,
    indexOut: number,
  ): void;
  scan(
    address: number,
    length: number,
    expectedOffset: number,
    relativeOffset: number,
    basePosition: number,
    indexOut: number,
    maxMessages: number,
    flags: number,
    outcome: number,
  ): number;
  hash(address: number, length: number, outcome: number): void;
  seed(a: number, b: number, c: number, d: number): void;
}

/** In the order of the kernel's numbers. */
const SCAN_STOPS: readonly ScanStop[] = ["end", "short", "lengths", "checksum", "offset"];
const SCAN_VERIFY = 1;
const SCAN_ANY_OFFSET = 2;

const kernel = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } })
  .exports as unknown as KernelExports;

/** Where the kernel puts results that are more than a number. */
const OUTCOME_ADDRESS = reserve(32);
const outcome = new Float64Array(memoryBytes().buffer, OUTCOME_ADDRESS, 4);
const outcomeWords = new Uint32Array(memoryBytes().buffer, OUTCOME_ADDRESS, 2);

/** Where `hashBytes` copies to; it doubles when it is too short. */
const SMALLEST_SCRATCH = 65_536;
let scratchAddress = 0;
let scratchLength = 0;

/**
 * Checks what a client says about its batch (docs/protocol.md, Sending): 0 when it is sound, else the status of the
 * first thing that is wrong, message by message. After 0 the messages lie back to back and fill the section.
 */
export function check(batch: BatchRange): number {
  return kernel.check(batch.indexAddress, batch.messagesAddress, batch.messagesLength, batch.messagesCount);
}

/**
 * Makes a sound batch what is stored: offset, timestamp, a random id where it is zero, reserved = 0, checksum, and the
 * index entries. May be repeated with another base; ids stay then.
 */
export function stamp(batch: BatchRange, using: Stamp): void {
  kernel.stamp(
    batch.messagesAddress,
    batch.messagesCount,
    using.baseOffset,
    using.timestampMicros,
    using.relativeOffset,
    using.basePosition,
    using.indexOutAddress,
  );
}

/** Starts the generator of ids from four words. */
export function seedIds(seed: Uint32Array): void {
  kernel.seed(seed[0] ?? 0, seed[1] ?? 0, seed[2] ?? 0, seed[3] ?? 0);
}

/**
 * Walks stored messages and writes an index entry for each that is whole. It stops with
 * - `end` when the range is used up or has given `maxMessages`,
 * - `short` when the last message does not fit in the range,
 * - `lengths`, `offset`, `checksum` at the first message where that is wrong.
 */
export function scan(range: ScanRange): ScanResult {
  const stop = kernel.scan(
    range.address,
    range.length,
    range.expectedOffset,
    range.relativeOffset,
    range.basePosition,
    range.indexOutAddress,
    range.maxMessages,
    (range.verify ? SCAN_VERIFY : 0) | (range.anyOffset ? SCAN_ANY_OFFSET : 0),
    OUTCOME_ADDRESS,
  );
  return {
    lastTimestampMicros: outcome[0]!,
    nextOffset: outcome[1]!,
    validLength: outcome[2]!,
    messagesCount: outcome[3]!,
    stop: SCAN_STOPS[stop]!,
  };
}

/** XXH3-64, seed 0, of a range of the memory. */
export function hash(address: number, length: number): Hash {
  kernel.hash(address, length, OUTCOME_ADDRESS);
  return { low: outcomeWords[0]!, high: outcomeWords[1]! };
}

/** XXH3-64, seed 0, of any bytes; they are copied into the memory first. */
export function hashBytes(input: Uint8Array): bigint {
  if (input.length > scratchLength) {
    const length = Math.max(SMALLEST_SCRATCH, 2 ** Math.ceil(Math.log2(input.length)));
    scratchAddress = reserve(length);
    scratchLength = length;
  }
  memoryBytes().set(input, scratchAddress);
  const { low, high } = hash(scratchAddress, input.length);
  return BigInt(high) << 32n | BigInt(low);
}
