import assert from "node:assert/strict";
import { WireError } from "./errors.ts";
import {
  ALL_PERMISSIONS,
  MAX_PERMISSION_ENTRIES,
  type Permissions,
  readPermissionsRecord,
  writePermissionsRecord,
} from "./permissions.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

const NO_FLAGS = "00".repeat(10);

function read(hex: string): Permissions | undefined {
  return readPermissionsRecord(new Reader(Uint8Array.fromHex(hex)));
}

function written(permissions: Permissions | undefined): string {
  const writer = new Writer();
  writePermissionsRecord(writer, permissions);
  return writer.bytes().toHex();
}

function refusal(hex: string): string {
  try {
    read(hex);
  } catch (error) {
    assert.ok(error instanceof WireError);
    return error.code;
  }
  return "read";
}

function u32(value: number): string {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes.toHex();
}

Deno.test("permissions: the root user's are ten flags and no stream", () => {
  assert.equal(written(ALL_PERMISSIONS), `010b000000${"01".repeat(10)}00`);
});

Deno.test("permissions: only the flag 1 says that there are any", () => {
  assert.equal(read("00"), undefined);
  assert.equal(read("02"), undefined);
  assert.equal(written(undefined), "00");
});

Deno.test("permissions: every byte but 0 is true", () => {
  const permissions = read(`010b000000ff${"00".repeat(10)}`);
  assert.equal(permissions?.global.manageServers, true);
  assert.equal(permissions?.global.readServers, false);
});

Deno.test("permissions: written in ascending order, and of two entries of one id the last one counts", () => {
  const entry = (id: number, flag: string, next: string) => `${u32(id)}${flag}${"00".repeat(5)}00${next}`;
  const tree = `${NO_FLAGS}01${entry(9, "01", "01")}${entry(3, "00", "01")}${entry(3, "01", "00")}`;
  const permissions = read(`01${u32(tree.length / 2)}${tree}`);
  assert.deepEqual(permissions?.streams.size, 2);
  const sorted = `${NO_FLAGS}01${entry(3, "01", "01")}${entry(9, "01", "00")}`;
  assert.equal(written(permissions), `01${u32(sorted.length / 2)}${sorted}`);
});

Deno.test("permissions: the length must be that of the tree, or 4", () => {
  const tree = `${NO_FLAGS}00`;
  assert.equal(refusal(`01${u32(11)}${tree}`), "read");
  assert.equal(refusal(`01${u32(4)}${tree}`), "read");
  assert.equal(refusal(`01${u32(12)}${tree}00`), "invalid_format");
  assert.equal(refusal(`01${u32(10)}${tree}`), "invalid_format");
  assert.equal(refusal(`01${u32(10)}${NO_FLAGS}`), "invalid_command");
});

Deno.test("permissions: entries up to the limit are read, one more is refused", () => {
  const tree = (count: number) => {
    const topics = Array.from(
      { length: count - 1 },
      (_, at) => `${u32(at)}01000000${at === count - 2 ? "00" : "01"}`,
    );
    return `${NO_FLAGS}01${u32(0)}${"00".repeat(6)}01${topics.join("")}00`;
  };
  const full = tree(MAX_PERMISSION_ENTRIES);
  assert.equal(refusal(`01${u32(full.length / 2)}${full}`), "read");
  const over = tree(MAX_PERMISSION_ENTRIES + 1);
  assert.equal(refusal(`01${u32(over.length / 2)}${over}`), "invalid_format");
});
