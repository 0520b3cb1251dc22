import type { Identifier } from "./identifier.ts";
import type { Consumer } from "./offsets.ts";

export type Partitioning =
  | { readonly kind: "balanced" }
  | { readonly kind: "partition"; readonly id: number }
  | { readonly kind: "key"; readonly key: Uint8Array };

export type PollingStrategy =
  | { readonly kind: "offset"; readonly offset: number }
  | { readonly kind: "timestamp"; readonly timestampMicros: number }
  | { readonly kind: "first" }
  | { readonly kind: "last" }
  | { readonly kind: "next" };

/**
 * The metadata section of a send_messages request: where the batch goes and where its parts lie in the payload.
 * `indexStart` and `messagesStart` count from the start of the payload.
 */
export interface SendTarget {
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitioning: Partitioning;
  readonly messagesCount: number;
  readonly indexStart: number;
  readonly messagesStart: number;
}

export interface PollMessages {
  readonly kind: "poll_messages";
  readonly consumer: Consumer;
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partition: number | undefined;
  readonly strategy: PollingStrategy;
  readonly count: number;
  readonly autoCommit: boolean;
}

export interface FlushUnsavedBuffer {
  readonly kind: "flush_unsaved_buffer";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partition: number;
  readonly fsync: boolean;
}
