/** The end of the broker's own log, for snapshots: whole lines, oldest first, over as many files as it takes. */
import type { Disk } from "../platform/mod.ts";

export interface LogFilePlace {
  readonly directory: string;
  /** The file that is written now; older ones have `.1`, `.2` and so on behind it, the newest first. */
  readonly name: string;
}

const MOST_BYTES = 4 * 1024 * 1024;

/** Errors: DiskError. */
export function newestLogs(disk: Disk, place: LogFilePlace | undefined): string {
  if (place === undefined) return "the log is not written to files: system.logging.file_enabled is false\n";
  const pieces: string[] = [];
  let room = MOST_BYTES;
  for (let number = 0; room > 0; number++) {
    const path = `${place.directory}/${place.name}${number === 0 ? "" : `.${number}`}`;
    if (disk.facts(path) === undefined) break;
    const piece = endOf(disk, path, room);
    pieces.unshift(piece.text);
    room -= piece.lengthBytes;
  }
  return pieces.join("");
}

function endOf(disk: Disk, path: string, mostBytes: number): { text: string; lengthBytes: number } {
  const file = disk.open(path);
  try {
    const length = file.length();
    const from = Math.max(0, length - mostBytes);
    const bytes = new Uint8Array(length - from);
    let done = 0;
    for (let got = 1; got > 0 && done < bytes.length; done += got) {
      got = file.readSync(bytes.subarray(done), from + done);
    }
    const text = new TextDecoder().decode(bytes.subarray(0, done));
    return { text: from === 0 ? text : text.slice(text.indexOf("\n") + 1), lengthBytes: done };
  } finally {
    file.close();
  }
}
