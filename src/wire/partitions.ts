import type { Identifier } from "./identifier.ts";

export interface CreatePartitions {
  readonly kind: "create_partitions";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitionsCount: number;
}

export interface DeletePartitions {
  readonly kind: "delete_partitions";
  readonly stream: Identifier;
  readonly topic: Identifier;
  readonly partitionsCount: number;
}
