/** What the clients of a case do, as plain values. */
import { MESSAGE_HEADER_LENGTH } from "../../src/wire/mod.ts";

export interface BatchShape {
  readonly messagesCount: number;
  readonly payloadLength: number;
}

export type Work =
  /** Whole batches, one after another. */
  | BatchShape & { readonly kind: "send" }
  /** Batches in order, from the first on; behind the last of `batchesCount` comes the first again. */
  | BatchShape & { readonly kind: "poll"; readonly batchesCount: number }
  | { readonly kind: "ping" }
  | { readonly kind: "get_stream" };

export interface Load {
  readonly connections: number;
  /** Of each connection, one at a time. */
  readonly requests: number;
  readonly work: Work;
}

/** Bytes of a batch's messages, headers included; what the rates in bytes count. */
export function batchLength({ messagesCount, payloadLength }: BatchShape): number {
  return messagesCount * (MESSAGE_HEADER_LENGTH + payloadLength);
}
