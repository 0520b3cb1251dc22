/** What is said between the packer and its worker. One request at a time: pack, then move or drop. */
import type { ErrorName, Partitioning } from "../../../wire/mod.ts";
import type { RequestStatus } from "../request_error.ts";
import type { PackRequest } from "./pack.ts";

export type ToWorker =
  /** The memory of all buffers; comes first. */
  | { readonly kind: "memory"; readonly memory: WebAssembly.Memory }
  | { readonly kind: "pack"; readonly request: PackRequest }
  /** Copy what was packed there. */
  | { readonly kind: "move"; readonly address: number }
  | { readonly kind: "drop" };

export interface PackedElsewhere {
  readonly kind: "packed";
  readonly partitioning: Partitioning | undefined;
  readonly messagesCount: number;
  readonly lengthBytes: number;
}

export interface Refused {
  readonly kind: "refused";
  readonly code: ErrorName;
  readonly reason: string;
  /** undefined: that of the table of errors. */
  readonly httpStatus: RequestStatus | undefined;
  readonly hint: string | undefined;
}

export type FromWorker = PackedElsewhere | Refused | { readonly kind: "moved" };
