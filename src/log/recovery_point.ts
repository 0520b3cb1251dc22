/** How far a segment goes now, for recovery to start from once the disk has it (docs/log.md, Recovery). */
import { readFully } from "./file_io.ts";
import type { RecoveryPoint } from "./partition_notes.ts";
import type { Segment } from "./segment.ts";

/** A message begins with its checksum. */
const CHECKSUM_LENGTH = 8;

/** Errors: DiskError. */
export function recoveryPointOf(segment: Segment): RecoveryPoint {
  const { startOffset, lengthBytes, nextOffset, messagesCount } = segment;
  const lastChecksum = messagesCount === 0
    ? 0n
    : checksumAt(segment, segment.index.endPosition(messagesCount - 2));
  return { startOffset, lengthBytes, nextOffset, lastChecksum };
}

function checksumAt(segment: Segment, position: number): bigint {
  const bytes = new Uint8Array(CHECKSUM_LENGTH);
  readFully(segment.readSlot, bytes, position);
  return new DataView(bytes.buffer).getBigUint64(0, true);
}
