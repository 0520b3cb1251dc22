/** The damaged ranges of one segment, as far as they are known: found by recovery, or by a read that verified. */
import type { OffsetRange } from "./partition_notes.ts";

export interface DamagedRange extends OffsetRange {
  /** An operator has said that readers are to step over it. */
  readonly isSkipped: boolean;
}

export class Damage {
  /** In order, none touching another. */
  readonly #ranges: DamagedRange[] = [];

  get isEmpty(): boolean {
    return this.#ranges.length === 0;
  }

  ranges(): readonly DamagedRange[] {
    return this.#ranges;
  }

  /** Takes note of a range; what was known of the same offsets gives way. */
  add(range: DamagedRange): void {
    const apart = this.#ranges.filter((known) =>
      known.nextOffset <= range.firstOffset || known.firstOffset >= range.nextOffset
    );
    this.#ranges.splice(0, this.#ranges.length, ...apart, range);
    this.#ranges.sort((a, b) => a.firstOffset - b.firstOffset);
  }

  /** The range that holds `offset`, or else the first behind it. */
  atOrBehind(offset: number): DamagedRange | undefined {
    return this.#ranges.find(({ nextOffset }) => nextOffset > offset);
  }
}
