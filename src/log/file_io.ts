/** Reads and writes that go on until all bytes have moved: the disk may take or give fewer at a time. */
import { DiskError } from "../platform/mod.ts";
import type { FileSlot } from "./open_files.ts";

/** Fills `into` from the file. Errors: DiskError, also when the file ends before. */
export function readFully(slot: FileSlot, into: Uint8Array, position: number): void {
  const done = readUpTo(slot, into, position);
  if (done < into.length) throw endsTooSoon(slot.path, position + done);
}

/** Fills `into` as far as the file goes and tells how much that was. Errors: DiskError. */
export function readUpTo(slot: FileSlot, into: Uint8Array, position: number): number {
  const file = slot.checkOut();
  try {
    let done = 0;
    while (done < into.length) {
      const got = file.readSync(into.subarray(done), position + done);
      if (got === 0) break;
      done += got;
    }
    return done;
  } finally {
    slot.checkIn();
  }
}

/** Writes all of `from`. Errors: DiskError; some of the bytes may be there then. */
export function writeFully(slot: FileSlot, from: Uint8Array, position: number): void {
  const file = slot.checkOut();
  try {
    let done = file.writeSync(from, position);
    while (done < from.length) done += file.writeSync(from.subarray(done), position + done);
  } finally {
    slot.checkIn();
  }
}

export function endsTooSoon(path: string, position: number): Error {
  return new DiskError("io_error", "read", path, `the file ends at or before position ${position}`);
}
