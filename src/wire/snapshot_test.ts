import assert from "node:assert/strict";
import { Reader } from "./reader.ts";
import { type GetSnapshot, snapshotRows, type SnapshotType } from "./snapshot.ts";
import { Writer } from "./writer.ts";

const { decode, encode, decodeAnswer } = snapshotRows.get_snapshot;
const request = (hex: string) => decode(new Reader(Uint8Array.fromHex(hex)));

const EVERY_TYPE: readonly SnapshotType[] = [
  "filesystem_overview",
  "process_list",
  "resource_usage",
  "test",
  "server_logs",
  "server_config",
  "all",
];

Deno.test("get_snapshot: every compression and every type have their numbers", () => {
  const compressions = ["stored", "deflate", "bzip2", "zstd", "lzma", "xz"] as const;
  for (const [at, compression] of compressions.entries()) {
    const command: GetSnapshot = { kind: "get_snapshot", compression, types: EVERY_TYPE };
    const writer = new Writer();
    encode(writer, command);
    assert.equal(writer.bytes().toHex(), `0${at + 1}` + "07" + "01020304050664");
    assert.deepEqual(request(writer.bytes().toHex()), command);
  }
});

Deno.test("get_snapshot: what is out of range is left to the rules, as unknown", () => {
  for (const hex of ["000100", "070107", "ff0163", "ff0165"]) {
    assert.deepEqual(request(hex), { kind: "get_snapshot", compression: "unknown", types: ["unknown"] }, hex);
  }
});

Deno.test("get_snapshot: the answer is the bytes of the archive, whatever they are", () => {
  assert.deepEqual(decodeAnswer(new Reader(Uint8Array.of(0x50, 0x4b))), Uint8Array.of(0x50, 0x4b));
  assert.equal(decodeAnswer(new Reader(new Uint8Array(0))).length, 0);
});
