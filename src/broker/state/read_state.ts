/** Reads `state/galgo` without changing anything, and tells whether it may be believed (docs/log.md, State). */
import { type Disk, DiskError } from "../../platform/mod.ts";
import { WireError } from "../../wire/mod.ts";
import type { DataPaths } from "../paths.ts";
import { decodeStateBytes } from "./frames.ts";
import { StateLedger } from "./ledger.ts";
import { decodeRecords } from "./records.ts";

export type StateFound =
  | {
    readonly kind: "trusted";
    readonly ledger: StateLedger;
    readonly number: Uint8Array;
    readonly framesCount: number;
    readonly position: number;
    readonly tornBytes: number;
  }
  | { readonly kind: "absent" }
  | { readonly kind: "untrusted"; readonly reason: string }
  | { readonly kind: "newer"; readonly version: number };

/** `journalEntries` is how many the journal has. Errors: none, since damage must not keep a broker from starting. */
export function readState(disk: Disk, paths: DataPaths, journalEntries: number): StateFound {
  try {
    const bytes = readFile(disk, paths.state);
    if (bytes === undefined) return { kind: "absent" };
    const found = decodeStateBytes(bytes);
    if (found.kind === "newer") return found;
    if (found.kind === "damaged") return { kind: "untrusted", reason: found.reason };
    if (readNumber(disk, paths) !== found.number.toHex()) {
      return {
        kind: "untrusted",
        reason: `"${paths.runtimeNumber}" does not have its number: another server has used the folder`,
      };
    }
    const ledger = new StateLedger();
    for (const frame of found.frames) for (const record of decodeRecords(frame)) ledger.apply(record);
    if (ledger.settledEntries > journalEntries) {
      return { kind: "untrusted", reason: "it tells of more entries than the journal has" };
    }
    const { number, position, tornBytes } = found;
    return { kind: "trusted", ledger, number, framesCount: found.frames.length, position, tornBytes };
  } catch (error) {
    if (error instanceof DiskError || error instanceof WireError) {
      return { kind: "untrusted", reason: error.message };
    }
    throw error;
  }
}

/** The text of `runtime/galgo`, without the end of its line. */
function readNumber(disk: Disk, paths: DataPaths): string | undefined {
  const bytes = readFile(disk, paths.runtimeNumber);
  return bytes && new TextDecoder().decode(bytes).trimEnd();
}

function readFile(disk: Disk, path: string): Uint8Array | undefined {
  if (disk.facts(path) === undefined) return undefined;
  const file = disk.open(path);
  try {
    const bytes = new Uint8Array(file.length());
    let done = 0;
    for (let got = 1; got > 0 && done < bytes.length; done += got) {
      got = file.readSync(bytes.subarray(done), done);
    }
    return bytes.subarray(0, done);
  } finally {
    file.close();
  }
}
