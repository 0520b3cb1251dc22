/**
 * A look at the server for somebody who helps from afar (docs/protocol.md, Stats).
 *
 *     get_snapshot   u8 compression, u8 number of types, u8 types   → the bytes of a ZIP archive, to the end
 *
 *     compression    1 stored, 2 deflate, 3 bzip2, 4 zstd, 5 lzma, 6 xz
 *     type           1 file system, 2 processes, 3 resources, 4 test, 5 logs, 6 configuration, 100 all
 *
 * A number that stands for nothing is undefined here: it is refused after the login was asked for.
 */
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

export type SnapshotCompression = "stored" | "deflate" | "bzip2" | "zstd" | "lzma" | "xz";

export type SnapshotType =
  | "filesystem_overview"
  | "process_list"
  | "resource_usage"
  | "test"
  | "server_logs"
  | "server_config"
  | "all";

export interface GetSnapshot {
  readonly kind: "get_snapshot";
  readonly compression: SnapshotCompression | undefined;
  readonly types: readonly (SnapshotType | undefined)[];
}

const COMPRESSIONS: readonly (SnapshotCompression | undefined)[] = [
  undefined,
  "stored",
  "deflate",
  "bzip2",
  "zstd",
  "lzma",
  "xz",
];

const TYPE_NUMBERS = {
  filesystem_overview: 1,
  process_list: 2,
  resource_usage: 3,
  test: 4,
  server_logs: 5,
  server_config: 6,
  all: 100,
} as const satisfies Record<SnapshotType, number>;

const TYPES: ReadonlyMap<number, SnapshotType> = new Map(
  Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name as SnapshotType]),
);

export function readGetSnapshot(reader: Reader): Omit<GetSnapshot, "kind"> {
  const compression = COMPRESSIONS[reader.u8("compression")];
  const count = reader.u8("number of types");
  const numbers = reader.bytes(count, "types");
  return { compression, types: Array.from(numbers, (number) => TYPES.get(number)) };
}

export function writeGetSnapshot(writer: Writer, { compression, types }: Omit<GetSnapshot, "kind">): void {
  writer.u8(COMPRESSIONS.indexOf(compression));
  writer.u8(types.length);
  for (const type of types) writer.u8(type === undefined ? 0 : TYPE_NUMBERS[type]);
}

export function writeArchive(writer: Writer, archive: Uint8Array): void {
  writer.raw(archive);
}

/** A copy. */
export function readArchive(reader: Reader): Uint8Array {
  return reader.bytes(reader.remaining, "archive").slice();
}
