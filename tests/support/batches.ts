/** Batches as a client would send them, laid into a slab where the broker would have received them. */
import type { BatchRange, Slab } from "../../src/log/mod.ts";

const INDEX_ENTRY_LENGTH = 16;
const HEADER_LENGTH = 64;

export interface TestMessage {
  readonly id: number;
  readonly payload: Uint8Array;
}

export function batchLength(messages: readonly TestMessage[]): number {
  return messages.reduce((sum, { payload }) => sum + INDEX_ENTRY_LENGTH + HEADER_LENGTH + payload.length, 0);
}

/** Index section, then messages, from the slab's start. */
export function layBatch(slab: Slab, messages: readonly TestMessage[]): BatchRange {
  const { bytes, address } = slab;
  const indexLength = messages.length * INDEX_ENTRY_LENGTH;
  const length = batchLength(messages);
  bytes.fill(0, 0, length);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = 0;
  for (const [number, { id, payload }] of messages.entries()) {
    const at = indexLength + end;
    view.setBigUint64(at + 8, BigInt(id), true);
    view.setUint32(at + 52, payload.length, true);
    bytes.set(payload, at + HEADER_LENGTH);
    end += HEADER_LENGTH + payload.length;
    view.setUint32(number * INDEX_ENTRY_LENGTH + 4, end, true);
  }
  return {
    indexAddress: address,
    messagesAddress: address + indexLength,
    messagesLength: end,
    messagesCount: messages.length,
  };
}

/** Offset, id and payload of stored messages. */
export function readBack(bytes: Uint8Array): (TestMessage & { readonly offset: number })[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const messages = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at + 52, true);
    messages.push({
      offset: Number(view.getBigUint64(at + 24, true)),
      id: Number(view.getBigUint64(at + 8, true)),
      payload: bytes.slice(at + HEADER_LENGTH, at + HEADER_LENGTH + length),
    });
    at += HEADER_LENGTH + length + view.getUint32(at + 48, true);
  }
  return messages;
}
