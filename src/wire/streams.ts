import type { Identifier } from "./identifier.ts";
import type { TopicRecord } from "./topics.ts";

export interface StreamRecord {
  readonly id: number;
  readonly createdAtMicros: number;
  readonly topicsCount: number;
  readonly sizeBytes: number;
  readonly messagesCount: number;
  readonly name: string;
}

export interface StreamDetails extends StreamRecord {
  /** As many as `topicsCount` says, ascending ids. */
  readonly topics: readonly TopicRecord[];
}

export interface GetStream {
  readonly kind: "get_stream";
  readonly stream: Identifier;
}

export interface GetStreams {
  readonly kind: "get_streams";
}

export interface CreateStream {
  readonly kind: "create_stream";
  readonly name: string;
}

export interface UpdateStream {
  readonly kind: "update_stream";
  readonly stream: Identifier;
  readonly name: string;
}

export interface DeleteStream {
  readonly kind: "delete_stream";
  readonly stream: Identifier;
}

export interface PurgeStream {
  readonly kind: "purge_stream";
  readonly stream: Identifier;
}
