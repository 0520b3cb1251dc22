/** Random batches, as clients send them, laid into the kernel's memory for tests; each is a function of its seed. */
import { Seed } from "../../platform/simulation/mod.ts";
import { type BatchRange, memoryBytes } from "./kernel.ts";

export const HEADER_LENGTH = 64;
export const ENTRY_LENGTH = 16;

export interface SampleMessage {
  readonly payloadLength: number;
  readonly headersLength: number;
  /** Without an id of its own, it is left to the kernel. */
  readonly hasId: boolean;
}

/** Calls `body` for seeds 1 to `count`, or for `only` alone, and names the seed of what failed. */
export function forSeeds(count: number, only: string | undefined, body: (seed: Seed) => void): void {
  const first = only === undefined ? 1 : Number(only);
  const last = only === undefined ? count : first;
  for (let value = first; value <= last; value++) {
    try {
      body(new Seed(value));
    } catch (cause) {
      throw new Error(`with GALGO_TEST_SEED=${value}: ${(cause as Error).message}`, { cause });
    }
  }
}

/** One to `maxMessages` messages of at most `maxPayload` bytes, with and without user headers and ids. */
export function sampleMessages(seed: Seed, maxMessages: number, maxPayload: number): SampleMessage[] {
  return Array.from({ length: 1 + seed.below(maxMessages) }, () => ({
    payloadLength: seed.below(maxPayload + 1),
    headersLength: seed.chance(0.3) ? seed.below(40) : 0,
    hasId: seed.chance(0.5),
  }));
}

/** Index, then messages, from `address` on. What a client may fill as it likes is random. */
export function layBatch(seed: Seed, address: number, messages: readonly SampleMessage[]): BatchRange {
  const view = new DataView(memoryBytes().buffer);
  const messagesAddress = address + messages.length * ENTRY_LENGTH;
  let end = 0;
  for (const [number, message] of messages.entries()) {
    const at = messagesAddress + end;
    const length = HEADER_LENGTH + message.payloadLength + message.headersLength;
    fillRandom(seed, at, length);
    if (!message.hasId) memoryBytes().fill(0, at + 8, at + 24);
    view.setBigUint64(at + 24, 0n, true);
    view.setUint32(at + 48, message.headersLength, true);
    view.setUint32(at + 52, message.payloadLength, true);
    end += length;
    view.setBigUint64(address + number * ENTRY_LENGTH, BigInt(end) << 32n, true);
    view.setBigUint64(address + number * ENTRY_LENGTH + 8, 0n, true);
  }
  return { indexAddress: address, messagesAddress, messagesLength: end, messagesCount: messages.length };
}

/** The number of bytes that a batch of `layBatch` takes. */
export function laidLength(batch: BatchRange): number {
  return batch.messagesCount * ENTRY_LENGTH + batch.messagesLength;
}

export function fillRandom(seed: Seed, address: number, length: number): void {
  const view = new DataView(memoryBytes().buffer, address, length);
  let at = 0;
  for (; at + 4 <= length; at += 4) view.setUint32(at, seed.next(), true);
  for (; at < length; at++) view.setUint8(at, seed.below(256));
}
