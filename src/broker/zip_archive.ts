/** A ZIP archive in memory, made a piece at a time so that a large one stops nobody. */
import { Pacer } from "../log/mod.ts";
import type { Clock } from "../platform/mod.ts";

export interface ArchiveEntry {
  readonly name: string;
  readonly text: string;
}

/** What goes to the compressor at a time: about a millisecond of work. */
const PIECE_LENGTH = 64 * 1024;

const DEFLATE_LEVEL = 6;

/** The format's clock knows no earlier time. */
const EARLIEST_MS = Date.UTC(1980, 0, 2);

/** Errors: those of the library, which are bugs. */
export async function zipArchive(
  clock: Clock,
  entries: readonly ArchiveEntry[],
  compression: "stored" | "deflate",
): Promise<Uint8Array> {
  // Only now: the library takes 7 MB of memory, and most brokers never make a snapshot.
  const { Zip, ZipDeflate, ZipPassThrough } = await import("fflate");
  const chunks: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk);
  });
  const mtime = Math.max(EARLIEST_MS, Math.floor(clock.nowMicros() / 1000));
  const pacer = new Pacer(clock);
  for (const { name, text } of entries) {
    const file = compression === "stored"
      ? new ZipPassThrough(name)
      : new ZipDeflate(name, { level: DEFLATE_LEVEL });
    file.mtime = mtime;
    zip.add(file);
    const bytes = new TextEncoder().encode(text);
    for (let at = 0; at < bytes.length; at += PIECE_LENGTH) {
      file.push(bytes.slice(at, at + PIECE_LENGTH), false);
      await pacer.pace();
    }
    file.push(new Uint8Array(0), true);
  }
  zip.end();
  return joined(chunks);
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
