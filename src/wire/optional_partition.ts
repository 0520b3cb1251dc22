import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

/** `u8` flag, `u32` partition: always five bytes, the number counts only when the flag is 1. */
export function readOptionalPartition(reader: Reader): number | undefined {
  const isGiven = reader.flag("partition flag");
  const partition = reader.u32("partition");
  return isGiven ? partition : undefined;
}

export function writeOptionalPartition(writer: Writer, partition: number | undefined): void {
  writer.u8(partition === undefined ? 0 : 1);
  writer.u32(partition ?? 0);
}
