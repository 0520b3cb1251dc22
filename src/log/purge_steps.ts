/** What the purge of a partition needs of those who purge many at a time. */
export interface PurgeSteps {
  /** Runs the task when it is this partition's turn to be busy: its files are moved and made on the event loop. */
  readonly inTurn: (task: () => Promise<void>) => Promise<void>;
  /** Moves the directory out of the way, in one step. Errors: DiskError; it is where it was then. */
  readonly take: (directory: string) => void;
}
