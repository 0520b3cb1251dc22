/**
 * How the broker is, asked by whoever starts and watches it. It is there before the broker itself: while logs are opened
 * it tells how far that is.
 */
import type { OpeningProgress } from "../broker/mod.ts";

export class Health {
  /** For `Broker.open` to write into. */
  readonly progress: OpeningProgress = { partitionsOpen: 0, partitionsTotal: undefined };
  #ailments: (() => readonly string[]) | undefined;
  #isStopping = false;

  /** `ailments`: what is wrong, asked each time. */
  becomeReady(ailments: () => readonly string[]): void {
    this.#ailments = ailments;
  }

  stop(): void {
    this.#isStopping = true;
  }

  /** Why no requests are taken; undefined when they are. */
  get unreadiness(): string | undefined {
    if (this.#isStopping) return "the broker is stopping";
    if (this.#ailments !== undefined) return undefined;
    const { partitionsOpen, partitionsTotal } = this.progress;
    if (partitionsTotal === undefined) return "the broker is starting: the journal is read";
    return `the broker is starting: ${partitionsOpen} of ${partitionsTotal} partitions are open`;
  }

  /** What is wrong; empty when all is well. */
  get reasons(): readonly string[] {
    const { unreadiness } = this;
    return unreadiness === undefined ? this.#ailments!() : [unreadiness];
  }
}
