/**
 * Writes index entries in the background (docs/log.md, Append): a little later than they are due, so that no answer
 * waits for it and a busy partition's go in few writes.
 */
import type { Clock, Logger } from "../platform/mod.ts";
import type { FileWriter } from "./file_writer.ts";
import type { IndexTails } from "./index_tails.ts";
import type { OffsetIndex } from "./offset_index.ts";
import { Pacer } from "./pacer.ts";

const DELAY_MS = 5;
/** After a failure: the disk may be full, and nothing is lost by waiting. */
const RETRY_MS = 1_000;

export class IndexWriter {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #files: FileWriter;
  readonly #tails: IndexTails<OffsetIndex>;
  readonly #due = new Set<OffsetIndex>();
  #isArmed = false;
  #isRelieving = false;
  #relieveAfterMs = 0;

  constructor(
    platform: { readonly clock: Clock; readonly logger: Logger },
    files: FileWriter,
    tails: IndexTails<OffsetIndex>,
  ) {
    this.#clock = platform.clock;
    this.#logger = platform.logger;
    this.#files = files;
    this.#tails = tails;
    tails.onFull = () => void this.#relieve();
  }

  /** The entries of this index go to its file soon. */
  due(index: OffsetIndex): void {
    this.#due.add(index);
    this.#arm(DELAY_MS);
  }

  #arm(delayMs: number): void {
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#clock.after(delayMs, () => void this.#writeDue());
  }

  async #writeDue(): Promise<void> {
    const due = [...this.#due];
    this.#due.clear();
    const failed = await this.#writeAll(due);
    this.#isArmed = false;
    for (const index of failed) this.#due.add(index);
    if (this.#due.size > 0) this.#arm(failed.length > 0 ? RETRY_MS : DELAY_MS);
  }

  /** All tails together have reached their budget: writes the largest until half of it is free. */
  async #relieve(): Promise<void> {
    if (this.#isRelieving || this.#clock.monotonicMs() < this.#relieveAfterMs) return;
    this.#isRelieving = true;
    // Not in the way of the append that brought it about.
    await this.#clock.turn();
    const failed = await this.#writeAll(this.#tails.largestFirst(), () => this.#tails.isTight);
    if (failed.length > 0) this.#relieveAfterMs = this.#clock.monotonicMs() + RETRY_MS;
    this.#isRelieving = false;
  }

  /** Those whose write failed. */
  async #writeAll(
    indexes: readonly OffsetIndex[],
    goesOn: () => boolean = () => true,
  ): Promise<OffsetIndex[]> {
    const pacer = new Pacer(this.#clock);
    const failed: OffsetIndex[] = [];
    for (const index of indexes) {
      if (!goesOn()) break;
      try {
        await index.write(this.#files);
      } catch (error) {
        if (failed.length === 0) {
          this.#logger.error(`index entries stay in memory for now: ${(error as Error).message}`);
        }
        failed.push(index);
      }
      await pacer.pace();
    }
    return failed;
  }
}
