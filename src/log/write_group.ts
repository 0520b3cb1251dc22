/**
 * Batches that wait for their partition, and how many of them are written together (docs/log.md, Append).
 */
import { memoryBytes } from "./kernel/kernel.ts";
import type { BatchRange } from "./kernel/kernel.ts";
import type { SlabPool } from "./slab_pool.ts";

/** A copy of more than this costs more than a write of its own. */
const LARGEST_TO_COPY = 64 * 1024;
const LARGEST_GROUP = 1024 * 1024;

export interface WaitingBatch {
  readonly batch: BatchRange;
  readonly resolve: (baseOffset: number) => void;
  readonly reject: (error: unknown) => void;
}

/** The room that the active segment has, before and behind the batches of a group. */
export interface SegmentRoom {
  readonly lengthBytes: number;
  readonly segmentSizeBytes: number;
}

/**
 * Takes the batches off the front that are written next, at least one. None of them but the first finds the segment
 * full, so that a segment is left after the same batch as if each had come alone.
 */
export function takeGroup(waiting: WaitingBatch[], slabs: SlabPool, room: SegmentRoom): WaitingBatch[] {
  let length = waiting[0]!.batch.messagesLength;
  if (length > LARGEST_TO_COPY) return waiting.splice(0, 1);
  let count = 1;
  for (; count < waiting.length; count++) {
    const { messagesLength } = waiting[count]!.batch;
    const isFull = room.lengthBytes + length >= room.segmentSizeBytes;
    if (isFull || messagesLength > LARGEST_TO_COPY || length + messagesLength > LARGEST_GROUP) break;
    length += messagesLength;
  }
  return waiting.splice(0, slabs.hasRoomFor(length) ? count : 1);
}

/** The bytes of the group back to back: those of one where they lie, of several in a slab of their own. */
export function groupBytes(
  group: readonly WaitingBatch[],
  slabs: SlabPool,
): { readonly bytes: Uint8Array; readonly release: () => void } {
  const [first] = group;
  if (group.length === 1) return { bytes: bytesOf(first!.batch), release: () => {} };
  const length = group.reduce((sum, { batch }) => sum + batch.messagesLength, 0);
  const slab = slabs.acquire(length);
  let at = 0;
  for (const { batch } of group) {
    slab.bytes.set(bytesOf(batch), at);
    at += batch.messagesLength;
  }
  return { bytes: slab.bytes.subarray(0, length), release: () => slabs.release(slab) };
}

export function bytesOf({ messagesAddress, messagesLength }: BatchRange): Uint8Array {
  return memoryBytes().subarray(messagesAddress, messagesAddress + messagesLength);
}
