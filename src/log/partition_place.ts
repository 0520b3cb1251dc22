/** Where one partition is, and what is known of it. */
import type { PartitionNotes } from "./partition_notes.ts";

export interface PartitionPlace {
  readonly directory: string;
  /** Directories above, the nearest first, whose entries lead to this partition. */
  readonly ancestors: readonly string[];
  /** Where recovery puts what it cuts. */
  readonly quarantine: string;
  readonly notes: PartitionNotes;
}
