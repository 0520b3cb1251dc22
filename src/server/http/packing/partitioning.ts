/** How a body of JSON says which partition its messages are for. */
import { BrokerError, type Partitioning } from "../../../wire/mod.ts";
import { fromBase64 } from "../base64.ts";
import type { Fields } from "../fields.ts";

export const MAX_KEY_LENGTH = 255;
const PARTITION_ID_LENGTH = 4;
const PARTITIONING_KINDS = ["balanced", "partition_id", "messages_key"] as const;

/** A partitioning as it came: of the right types, not checked any further. */
export interface RequestedPartitioning {
  readonly kind: (typeof PARTITIONING_KINDS)[number];
  readonly value: Uint8Array;
}

/** Errors: RequestError 400 or 422. */
export function requestedPartitioning(fields: Fields): RequestedPartitioning {
  const kind = fields.oneOf("kind", PARTITIONING_KINDS);
  const value = fromBase64(fields.text("value"));
  if (value === undefined) throw fields.wrong("value", "Base64");
  return { kind, value };
}

/** Errors: invalid_key_value_length, invalid_command. */
export function partitioningOf({ kind, value }: RequestedPartitioning): Partitioning {
  if (value.length > MAX_KEY_LENGTH || (value.length === 0 && kind !== "balanced")) {
    throw new BrokerError(
      "invalid_key_value_length",
      `the value of the partitioning "${kind}" has 1 to ${MAX_KEY_LENGTH} bytes, not ${value.length}`,
    );
  }
  switch (kind) {
    case "balanced":
      return { kind: "balanced" };
    case "messages_key":
      return { kind: "key", key: value };
    case "partition_id":
      if (value.length < PARTITION_ID_LENGTH) {
        throw new BrokerError(
          "invalid_command",
          `a partition id has ${PARTITION_ID_LENGTH} bytes, little-endian`,
        );
      }
      return { kind: "partition", id: new DataView(value.buffer, value.byteOffset).getUint32(0, true) };
  }
}
