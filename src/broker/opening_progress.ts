/** How far a start is, for who watches it. Written by `Storage.openAll`. */
export interface OpeningProgress {
  partitionsOpen: number;
  /** undefined until the journal was read. */
  partitionsTotal: number | undefined;
}
