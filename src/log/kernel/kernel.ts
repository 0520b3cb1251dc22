/**
 * The batch kernel: checks, stamps and scans messages where they lie, in a WebAssembly memory that sockets and files
 * read and write too.
 *
 * One memory and one instance belong to the process. The memory is shared, so that its views never detach and other
 * threads can take part later. Addresses and lengths are byte numbers into it; the caller vouches that its ranges are
 * reserved. `twin.ts` says the same in plain TypeScript, and the tests compare the two. The sources are in assembly/,
 * `deno task kernel` builds kernel.wasm.
 */
import binary from "./kernel.wasm" with { type: "bytes" };

const PAGE_LENGTH = 65_536;
const INITIAL_PAGES = 16;
/** The last page stays out of use, so that the end of a range still fits in 32 bits. */
const USABLE_PAGES = 65_535;
/** The kernel's own constants lie below. */
const FIRST_FREE_ADDRESS = 4_096;
const ALIGNMENT = 64;

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

export const memory: WebAssembly.Memory = new WebAssembly.Memory({
  initial: INITIAL_PAGES,
  maximum: PAGE_LENGTH,
  shared: true,
});

let bytes = new Uint8Array(memory.buffer as unknown as SharedArrayBuffer);
let freeAddress = FIRST_FREE_ADDRESS;
let endOfFree = INITIAL_PAGES * PAGE_LENGTH;

const kernel = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } })
  .exports as unknown as KernelExports;

/** Where the kernel puts results that are more than a number. */
const OUTCOME_ADDRESS = reserve(32);
const outcome = new Float64Array(bytes.buffer, OUTCOME_ADDRESS, 4);
const outcomeWords = new Uint32Array(bytes.buffer, OUTCOME_ADDRESS, 2);

let scratchAddress = 0;
let scratchLength = 0;

/** A view of all of the memory as it is now; `reserve` makes it grow, and then an earlier view is too short. */
export function memoryBytes(): Uint8Array<SharedArrayBuffer> {
  return bytes;
}

/**
 * Sets a range of the memory apart, for as long as the process lives; it begins at a multiple of 64.
 *
 * Errors: RangeError when 4 GiB are not enough, or the system has no more memory.
 */
export function reserve(length: number): number {
  const needed = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
  if (freeAddress + needed > endOfFree) growBy(needed - (endOfFree - freeAddress), needed);
  const address = freeAddress;
  freeAddress += needed;
  return address;
}

/** Growing hands out pages of its own to each thread, so two threads never get the same range. */
function growBy(missing: number, needed: number): void {
  const pages = Math.max(INITIAL_PAGES, Math.ceil(missing / PAGE_LENGTH));
  const taken = endOfFree / PAGE_LENGTH;
  const fewest = Math.ceil(missing / PAGE_LENGTH);
  const fitting = Math.min(pages, USABLE_PAGES - taken);
  if (fitting < fewest) {
    throw new RangeError(`the kernel's memory of 4 GiB is used up: no room for ${needed} bytes`);
  }
  const start = memory.grow(fitting) * PAGE_LENGTH;
  if (start !== endOfFree) freeAddress = start;
  endOfFree = start + fitting * PAGE_LENGTH;
  bytes = new Uint8Array(memory.buffer as unknown as SharedArrayBuffer);
}

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
    const length = Math.max(PAGE_LENGTH, 2 ** Math.ceil(Math.log2(input.length)));
    scratchAddress = reserve(length);
    scratchLength = length;
  }
  bytes.set(input, scratchAddress);
  const { low, high } = hash(scratchAddress, input.length);
  return BigInt(high) << 32n | BigInt(low);
}
