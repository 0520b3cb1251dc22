/** Verifies the messages of a long read, a part at a time, before the first of them leaves. */
import type { DiskFile } from "../platform/mod.ts";
import { countGood, fillFound, mustCheck } from "./check_read.ts";
import { fillFrom, isUnreadable } from "./fill.ts";
import { countWithin, partOf, type Piece } from "./find.ts";
import type { LogContext } from "./log_context.ts";
import { STREAM_PIECE_LENGTH } from "./message_stream.ts";
import { Pacer } from "./pacer.ts";
import type { Slab } from "./slab_pool.ts";
import { slabWithin } from "./slab_wait.ts";

/** How many messages of the piece are good before the first damaged one. Errors: DiskError. */
export async function countGoodOfLong(context: LogContext, piece: Piece, file: DiskFile): Promise<number> {
  const pacer = new Pacer(context.clock);
  for (let good = 0; good < piece.count;) {
    const part = partOf(piece, good, good + countWithin(piece, good, STREAM_PIECE_LENGTH));
    const goodOfPart = mustCheck(context, [part]) ? await check(context, part, file) : part.count;
    good += goodOfPart;
    if (goodOfPart < part.count) return good;
    await pacer.pace();
  }
  return piece.count;
}

async function check(context: LogContext, part: Piece, file: DiskFile): Promise<number> {
  if (part.length > STREAM_PIECE_LENGTH) {
    // One large message.
    const slab = await slabWithin(context.slabs, part.length);
    return await checkIn(context, part, file, slab);
  }
  return await context.streamPieces.run(() =>
    checkIn(context, part, file, context.slabs.acquire(STREAM_PIECE_LENGTH))
  );
}

async function checkIn(context: LogContext, part: Piece, file: DiskFile, slab: Slab): Promise<number> {
  const { slabs } = context;
  try {
    const into = slab.bytes.subarray(0, part.length);
    let readable = part.count;
    try {
      await fillFrom(context, file, into, part.position, false);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      readable = await fillFound(context, file, part, into);
    }
    return countGood(context, partOf(part, 0, readable), slab.address);
  } finally {
    slabs.release(slab);
  }
}
