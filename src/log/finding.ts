/** Something that is wrong in the data folder, as `verify` tells it. */
export interface Finding {
  readonly what: "journal" | "state" | "message" | "log" | "index" | "offset";
  readonly path: string;
  /** The bytes it is about, where it is about bytes. */
  readonly position?: number;
  readonly endPosition?: number;
  /** The offsets of messages that are lost, from the first to the one before the next. */
  readonly firstOffset?: number;
  readonly nextOffset?: number;
  /** What is wrong, as the rest of a sentence that begins with the file. */
  readonly detail: string;
}
