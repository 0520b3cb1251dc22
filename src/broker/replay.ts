/** Builds the model from the journal at start. */
import { applyChange, type TopicDefaults } from "./apply.ts";
import { type Change, decodeChange } from "./change.ts";
import type { JournalEntry } from "./journal_entry.ts";
import type { Metadata } from "./metadata.ts";
import { type Removal, removalOf } from "./removal.ts";
import { StartError } from "./start_error.ts";

/**
 * Returns what entries remove that are not `isDone`, by their numbers. Errors: StartError for an entry that cannot be
 * understood or does not fit; the model is of no use then.
 */
export function replay(
  metadata: Metadata,
  defaults: TopicDefaults,
  { entries, directory, isDone }: {
    readonly entries: readonly JournalEntry[];
    readonly directory: string;
    readonly isDone: (entry: number) => boolean;
  },
): Map<number, Removal> {
  const removals = new Map<number, Removal>();
  for (const entry of entries) {
    const refuse = (reason: string): never => {
      throw new StartError(
        `entry ${entry.index} of the journal "${directory}/log" (command ${entry.code}) ${reason}; nothing was changed`,
      );
    };
    let change: Change | undefined;
    try {
      change = decodeChange(entry.code, entry.command);
    } catch (error) {
      refuse(`cannot be understood: ${(error as Error).message}`);
    }
    if (change === undefined) return refuse("is of a kind that this version of Galgo does not know");
    try {
      const removal = isDone(entry.index) ? undefined : removalOf(metadata, change.command);
      if (removal !== undefined) removals.set(entry.index, removal);
      applyChange(metadata, defaults, change, entry);
    } catch (error) {
      refuse(`does not fit what the entries before it say: ${(error as Error).message}`);
    }
  }
  return removals;
}
