/** Builds the model from the journal at start. */
import { applyChange, type TopicDefaults } from "./apply.ts";
import { type Change, decodeChange } from "./change.ts";
import type { JournalEntry } from "./journal_entry.ts";
import type { Metadata } from "./metadata.ts";
import { StartError } from "./start_error.ts";

/** Errors: StartError for an entry that cannot be understood or does not fit; the model is of no use then. */
export function replay(
  metadata: Metadata,
  defaults: TopicDefaults,
  entries: readonly JournalEntry[],
  directory: string,
): void {
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
      applyChange(metadata, defaults, change, entry);
    } catch (error) {
      refuse(`does not fit what the entries before it say: ${(error as Error).message}`);
    }
  }
}
