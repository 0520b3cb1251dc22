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
  /** At the end of a partition, where nothing new is. */
  | { readonly kind: "poll_nothing" }
  | { readonly kind: "ping" }
  | { readonly kind: "get_stream" }
  | { readonly kind: "get_topic" };

export interface Load {
  readonly connections: number;
  /** Connection n works on partition n modulo this; one for each connection when it is not given. */
  readonly partitions?: number;
  /** Of each connection, one at a time. */
  readonly requests: number;
  readonly work: Work;
}

export function partitionsOf({ partitions, connections }: Load): number {
  return partitions ?? connections;
}

/** Bytes of a batch's messages, headers included; what the rates in bytes count. */
export function batchLength({ messagesCount, payloadLength }: BatchShape): number {
  return messagesCount * (MESSAGE_HEADER_LENGTH + payloadLength);
}
