/** What a journal's bytes hold: its entries, up to where they end or are damaged (docs/log.md, Journal). */
import type { DiskFile } from "../platform/mod.ts";
import { type DecodedEntry, decodeEntry, type JournalEntry } from "./journal_entry.ts";

/** Where the entries end before the file does. */
export interface JournalFault {
  readonly position: number;
  readonly reason: string;
  /** Nothing valid lies behind: an entry that was never answered. */
  readonly isTorn: boolean;
}

export interface JournalContents {
  readonly entries: readonly JournalEntry[];
  /** Of the bytes that hold them. */
  readonly lengthBytes: number;
  readonly fault: JournalFault | undefined;
}

/** All bytes of a file. Errors: DiskError. */
export function readAll(file: DiskFile): Uint8Array {
  const bytes = new Uint8Array(file.length());
  let done = 0;
  while (done < bytes.length) {
    const got = file.readSync(bytes.subarray(done), done);
    if (got === 0) break;
    done += got;
  }
  return bytes.subarray(0, done);
}

export function contentsOf(bytes: Uint8Array): JournalContents {
  const entries: JournalEntry[] = [];
  let position = 0;
  while (position < bytes.length) {
    const found = decodeEntry(bytes.subarray(position));
    if (found.kind !== "entry" || found.entry.index !== entries.length) {
      return { entries, lengthBytes: position, fault: faultAt(bytes, position, entries.length, found) };
    }
    entries.push(found.entry);
    position += found.length;
  }
  return { entries, lengthBytes: position, fault: undefined };
}

/** The entries that can still be read behind `position`, whatever their numbers. */
export function entriesBehind(bytes: Uint8Array, position: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let at = position; at < bytes.length;) {
    const found = decodeEntry(bytes.subarray(at));
    if (found.kind === "entry") entries.push(found.entry);
    at += found.kind === "entry" ? found.length : 1;
  }
  return entries;
}

/**
 * Only one entry is ever in flight, so a torn one is the last, and no other stands behind it. What is left of it says
 * nothing more: the disk may have written any of its sectors, and zeros in place of others, its lengths included.
 */
function faultAt(
  bytes: Uint8Array,
  position: number,
  expectedIndex: number,
  found: DecodedEntry,
): JournalFault {
  const isTorn = found.kind !== "entry" && !hasEntryBehind(bytes, position, expectedIndex);
  if (found.kind === "entry") return { position, reason: "it is not the entry that belongs there", isTorn };
  return { position, reason: found.kind === "short" ? "it is not whole" : found.reason, isTorn };
}

/** Whether some valid entry of a later index stands anywhere behind `position`: then this is no torn end. */
function hasEntryBehind(bytes: Uint8Array, position: number, expectedIndex: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = position + 1; at + 8 <= bytes.length; at++) {
    const index = view.getUint32(at, true);
    if (index < expectedIndex || view.getUint32(at + 4, true) !== 0) continue;
    const found = decodeEntry(bytes.subarray(at));
    if (found.kind === "entry" && found.entry.index >= expectedIndex) return true;
  }
  return false;
}
