/**
 * A look at the server from inside, for whoever searches a fault (docs/protocol.md, Commands).
 *
 *     get_snapshot   u8 compression, u8 number of types, a u8 for each   → the bytes of a ZIP archive
 *
 *     compression    1 stored, 2 deflate, 3 bzip2, 4 zstd, 5 lzma, 6 xz
 *     type           1 filesystem overview, 2 process list, 3 resource usage, 4 test, 5 server logs, 6 server config,
 *                    100 all of them
 */
import { row } from "./command_row.ts";
import type { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

const COMPRESSIONS = ["unknown", "stored", "deflate", "bzip2", "zstd", "lzma", "xz"] as const;

const TYPES = [
  "unknown",
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "test",
  "server_logs",
  "server_config",
] as const;
const ALL = 100;

/** What is unknown, here and in the types, is for the rules to refuse, after the login. */
export type SnapshotCompression = typeof COMPRESSIONS[number];
export type SnapshotType = typeof TYPES[number] | "all";

export interface GetSnapshot {
  readonly kind: "get_snapshot";
  readonly compression: SnapshotCompression;
  readonly types: readonly SnapshotType[];
}

const request = { read: readGetSnapshot, write: writeGetSnapshot };

/** A view of the bytes that were read. */
const archive = {
  read: (reader: Reader) => reader.bytes(reader.remaining, "archive"),
  write: (writer: Writer, bytes: Uint8Array) => writer.raw(bytes),
};

export const snapshotRows = {
  get_snapshot: row<GetSnapshot, Uint8Array>(11, "get_snapshot", request, archive),
};

function readGetSnapshot(reader: Reader): Omit<GetSnapshot, "kind"> {
  const compression = COMPRESSIONS[reader.u8("compression")] ?? "unknown";
  const types = reader.bytes(reader.u8("types count"), "types");
  return { compression, types: Array.from(types, typeOf) };
}

function writeGetSnapshot(writer: Writer, { compression, types }: Omit<GetSnapshot, "kind">): void {
  writer.u8(COMPRESSIONS.indexOf(compression));
  writer.u8(types.length);
  for (const type of types) writer.u8(type === "all" ? ALL : TYPES.indexOf(type));
}

function typeOf(code: number): SnapshotType {
  return code === ALL ? "all" : TYPES[code] ?? "unknown";
}
