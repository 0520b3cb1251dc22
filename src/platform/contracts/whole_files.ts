/** Whole files on any disk, for the contract: loops around reads and writes that may be short. */
import assert from "node:assert/strict";
import type { Disk, DiskFile } from "../disk.ts";

export function text(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

export function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 31 + (index >> 8));
}

export function writeAll(file: DiskFile, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) {
    const count = file.writeSync(bytes.subarray(done), position + done);
    assert.ok(count > 0);
    done += count;
  }
}

export function readAll(file: DiskFile, position: number, most: number): Uint8Array {
  const bytes = new Uint8Array(most);
  let done = 0;
  while (done < most) {
    const count = file.readSync(bytes.subarray(done), position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

export function readText(file: DiskFile, position: number, most: number): string {
  return new TextDecoder().decode(readAll(file, position, most));
}

export function writeFile(disk: Disk, path: string, bytes: Uint8Array): void {
  const file = disk.open(path, { write: true, create: true });
  writeAll(file, bytes, 0);
  file.close();
}

export function readFile(disk: Disk, path: string): string {
  const file = disk.open(path);
  const all = readText(file, 0, file.length() + 1);
  file.close();
  return all;
}
