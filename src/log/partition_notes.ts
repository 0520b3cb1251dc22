/**
 * What is known of a partition from outside its own folder: it tells recovery how much to trust (docs/log.md, Recovery).
 */

/** A length up to which the disk is known to have the log and its index. */
export interface RecoveryPoint {
  /** Of the segment that was the last one. */
  readonly startOffset: number;
  /** Of that segment's log file. */
  readonly lengthBytes: number;
  readonly nextOffset: number;
  /** Checksum of the last message before it, as the log stores it; 0 when that segment was empty. */
  readonly lastChecksum: bigint;
}

/** Offsets that cannot be read, from `firstOffset` to the one before `nextOffset`. */
export interface OffsetRange {
  readonly firstOffset: number;
  readonly nextOffset: number;
}

export interface PartitionNotes {
  /** Whether only this server wrote here, from the partition's birth on. */
  readonly isOurs: boolean;
  readonly recoveryPoint: RecoveryPoint | undefined;
  /** Damage that an operator has told us to step over. */
  readonly skipped: readonly OffsetRange[];
}

/** Of a partition that nothing is known of: it may come from another server. */
export const NO_NOTES: PartitionNotes = { isOurs: false, recoveryPoint: undefined, skipped: [] };
