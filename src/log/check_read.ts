/**
 * Looks at what was read before anybody gets it (docs/log.md, Read and Damage): checksums of what was not verified yet.
 * What is found to be damaged is written into the broker's log once, and known from then on.
 */
import type { DiskFile } from "../platform/mod.ts";
import { fillReadable } from "./fill.ts";
import { damagedAt, offsetBehind, offsetIn, partOf, type Piece } from "./find.ts";
import { memoryBytes, reserve, scan } from "./kernel/kernel.ts";
import { IndexDamaged } from "./index_page_check.ts";
import { INDEX_ENTRY_LENGTH } from "./layout.ts";
import type { LogContext } from "./log_context.ts";
import { hourOf } from "./verified.ts";

/** The kernel writes an index entry for every message that it has seen, and these are compared with the index. */
const MESSAGES_A_SCAN = 4096;
let entries: DataView | undefined;

/** Whether some of the bytes are to be verified. */
export function mustCheck(context: LogContext, pieces: readonly Piece[]): boolean {
  if (context.settings.verifyReads === false) return false;
  const hour = hourOf(context.clock);
  for (const { segment, position, length } of pieces) {
    if (!segment.verified.covers(position, position + length, hour, segment.lengthBytes)) return true;
  }
  return false;
}

/**
 * How many of the piece's messages, which lie at `address`, are good before the first damaged one.
 *
 * Errors: IndexDamaged when it may be the index that is wrong, and not the message.
 */
export function countGood(context: LogContext, piece: Piece, address: number): number {
  if (!mustCheck(context, [piece])) return piece.count;
  const good = countSound(piece, 0, address);
  const { segment, position, first } = piece;
  if (good > 0) segment.verified.add(position, segment.index.endPosition(first + good - 1));
  if (good < piece.count) {
    if (!segment.isIndexProven) {
      throw new IndexDamaged(
        segment.index.slot.path,
        `the message at offset ${offsetIn(piece, good)} is not there`,
      );
    }
    const until = nextSound(piece, good, address);
    noteDamage(context, partOf(piece, good, until), "the checksum is wrong");
  }
  return good;
}

/**
 * Fills `into` with a piece off the event loop and takes note of a message that the disk refuses. Resolves with how many
 * there are before it. Errors: DiskError for any other reason.
 */
export async function fillFound(
  context: LogContext,
  file: DiskFile,
  piece: Piece,
  into: Uint8Array,
): Promise<number> {
  const readable = await fillReadable(context, file, piece, into);
  if (readable < piece.count) {
    noteDamage(context, partOf(piece, readable, readable + 1), "the disk does not give them");
  }
  return readable;
}

/** Takes note of messages that nobody can read any more, and tells the operator when that is news. */
function noteDamage(context: LogContext, piece: Piece, why: string): void {
  const { segment, position, length } = piece;
  const firstOffset = offsetIn(piece, 0);
  const nextOffset = offsetBehind(piece);
  const known = segment.damage.atOrBehind(firstOffset);
  if (known !== undefined && known.firstOffset <= firstOffset && known.nextOffset >= nextOffset) return;
  segment.damage.add({ firstOffset, nextOffset, isSkipped: false });
  const { message } = damagedAt({ firstOffset, nextOffset });
  const bytes = `bytes ${position} to ${position + length - 1}`;
  context.logger.error(`"${segment.readSlot.path}": ${message} (${bytes}: ${why})`);
}

/** How many messages in a row, from number `from` on, are what the index says, with the right checksum. */
function countSound(piece: Piece, from: number, address: number): number {
  let number = from;
  while (number < piece.count) {
    const part = partOf(piece, number, Math.min(piece.count, number + MESSAGES_A_SCAN));
    const sound = soundIn(part, address + part.position - piece.position);
    number += sound;
    if (sound < part.count) break;
  }
  return number - from;
}

/** The first message behind the damaged one with this number that is sound again, or the end of the piece. */
function nextSound(piece: Piece, damaged: number, address: number): number {
  let number = damaged + 1;
  while (number < piece.count) {
    const part = partOf(piece, number, number + 1);
    if (soundIn(part, address + part.position - piece.position) === 1) break;
    number++;
  }
  return number;
}

function soundIn(part: Piece, address: number): number {
  const { segment, first, count, position, length } = part;
  const expectedOffset = offsetIn(part, 0);
  entries ??= newEntries();
  const found = scan({
    address,
    length,
    expectedOffset,
    relativeOffset: expectedOffset - segment.startOffset,
    basePosition: position,
    indexOutAddress: entries.byteOffset,
    maxMessages: count,
    verify: true,
    // Offsets are dense but in folders where duplicates were once dropped after they had got an offset.
    anyOffset: offsetBehind(part) - expectedOffset !== count,
  });
  // A message whose length is wrong leads to another place than the index; what comes before it is sound.
  return segment.index.countSame(first, entries, found.messagesCount);
}

function newEntries(): DataView {
  const length = MESSAGES_A_SCAN * INDEX_ENTRY_LENGTH;
  // The memory may grow to reserve them, and its old buffer does not.
  const address = reserve(length);
  return new DataView(memoryBytes().buffer, address, length);
}
