/** Where bytes go that recovery cuts off a log: copied and synced there before they are cut. */
import type { DiskFile } from "../platform/mod.ts";
import type { LogContext } from "./log_context.ts";
import { Pacer } from "./pacer.ts";

const PIECE_LENGTH = 1024 * 1024;

/**
 * Copies a file from `position` to its end into `<quarantine>/<name>-<position>.bin`, and returns that path.
 *
 * Errors: DiskError; the source is not changed.
 */
export async function copyToQuarantine(
  context: LogContext,
  source: DiskFile,
  position: number,
  quarantine: string,
  name: string,
): Promise<string> {
  context.disk.makeDirectory(quarantine);
  const path = freePath(context, `${quarantine}/${name}-${position}`);
  const target = context.disk.open(path, { write: true, create: true });
  try {
    await copy(context, source, position, target);
    await target.sync();
  } finally {
    target.close();
  }
  await context.disk.syncDirectory(quarantine);
  return path;
}

/** A second cut at the same position must not write over the first. */
function freePath(context: LogContext, stem: string): string {
  for (let round = 1;; round++) {
    const path = round === 1 ? `${stem}.bin` : `${stem}.${round}.bin`;
    if (context.disk.facts(path) === undefined) return path;
  }
}

async function copy(
  context: LogContext,
  source: DiskFile,
  position: number,
  target: DiskFile,
): Promise<void> {
  const piece = new Uint8Array(PIECE_LENGTH);
  const pacer = new Pacer(context.clock);
  let copied = 0;
  for (;;) {
    const got = source.readSync(piece, position + copied);
    if (got === 0) return;
    let done = 0;
    while (done < got) done += target.writeSync(piece.subarray(done, got), copied + done);
    copied += got;
    await pacer.pace();
  }
}
