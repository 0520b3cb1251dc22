import type { Identifier } from "./identifier.ts";

/** Who reads. A single consumer is known by a number; a name stands for the XXH32 (seed 0) of its bytes. */
export type Consumer =
  | { readonly kind: "consumer"; readonly id: Identifier }
  | { readonly kind: "group"; readonly id: Identifier };

interface OffsetAddress {
  readonly consumer: Consumer;
  readonly stream: Identifier;
  readonly topic: Identifier;
  /** undefined: partition 0 for a single consumer, the member's turn for a group. */
  readonly partition: number | undefined;
}

export interface GetConsumerOffset extends OffsetAddress {
  readonly kind: "get_consumer_offset";
}

export interface StoreConsumerOffset extends OffsetAddress {
  readonly kind: "store_consumer_offset";
  /** The last processed message. Numbers past 2^53 - 1 are read as 2^53 - 1: no partition gets there. */
  readonly offset: number;
}

export interface DeleteConsumerOffset extends OffsetAddress {
  readonly kind: "delete_consumer_offset";
}

export interface ConsumerOffset {
  readonly partitionId: number;
  readonly currentOffset: number;
  readonly storedOffset: number;
}
