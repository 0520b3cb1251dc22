/**
 * Requests that wait for something to happen, all of them: how many there may be, how they end, and how they go on.
 *
 * A wait listens from the moment it begins, so that nothing is missed by whoever begins it, looks, and only then waits.
 * Of those that one ring wakes a few go on in each turn of the event loop, so
 * that a thousand of them hold up nobody else.
 */
import type { Clock, Timer } from "../platform/mod.ts";
import type { Bell } from "../log/mod.ts";
import { BrokerError } from "../wire/mod.ts";

/**
 * - `woken`: one of the bells rang
 * - `time`: the time is over
 * - `gone`: whoever waited is there no more
 * - `stopped`: the broker stops
 */
export type WaitEnd = "woken" | "time" | "gone" | "stopped";

type WaitClock = Pick<Clock, "after" | "turn">;

const MOST_WAITS = 10_000;
const RETRY_AFTER_MS = 1000;
const WAKES_A_TURN = 16;

export class Waits {
  readonly #clock: WaitClock;
  readonly #open = new Set<Wait>();
  /** Those who are to go on in a later turn. */
  readonly #woken: (() => void)[] = [];
  /** How many went on in this turn. */
  #wentOn = 0;
  #isStopped = false;

  constructor(clock: WaitClock) {
    this.#clock = clock;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Whoever begins a wait disposes of it. Errors: BrokerError error, with the time after which to try again. */
  begin(bells: readonly Bell[]): Wait {
    if (this.#open.size >= MOST_WAITS) {
      throw new BrokerError(
        "error",
        `${MOST_WAITS} requests wait already; ask without waiting`,
        RETRY_AFTER_MS,
      );
    }
    const wait = new Wait(this.#clock, bells, {
      goOn: (resume) => this.#goOn(resume),
      ended: () => void this.#open.delete(wait),
    });
    this.#open.add(wait);
    if (this.#isStopped) wait.stop();
    return wait;
  }

  /** Ends all waits, also those that begin later. */
  stop(): void {
    this.#isStopped = true;
    for (const wait of this.#open) wait.stop();
  }

  #goOn(resume: () => void): void {
    if (this.#wentOn === WAKES_A_TURN) return void this.#woken.push(resume);
    this.#wentOn++;
    resume();
    if (this.#wentOn === 1) void this.#nextTurns();
  }

  /** Until a turn comes for which nobody is left. */
  async #nextTurns(): Promise<void> {
    while (this.#wentOn > 0) {
      await this.#clock.turn();
      const now = this.#woken.splice(0, WAKES_A_TURN);
      this.#wentOn = now.length;
      for (const resume of now) resume();
    }
  }
}

/** Whoever asked, as long as they are there. */
export class Presence {
  #isOver = false;
  onEnd: (() => void) | undefined;

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.onEnd?.();
  }
}

interface Place {
  readonly goOn: (resume: () => void) => void;
  readonly ended: () => void;
}

export class Wait implements Disposable {
  readonly #clock: WaitClock;
  readonly #bells: readonly Bell[];
  readonly #place: Place;
  #end: WaitEnd | undefined;
  #resolve: ((end: WaitEnd) => void) | undefined;
  #timer: Timer | undefined;
  #presence: Presence | undefined;

  constructor(clock: WaitClock, bells: readonly Bell[], place: Place) {
    this.#clock = clock;
    this.#bells = bells;
    this.#place = place;
    for (const bell of bells) bell.add(this.#wake);
  }

  /** How it ended, at the latest after `mostMs`. At once when it has ended before. */
  over(mostMs: number, presence?: Presence): Promise<WaitEnd> {
    if (presence?.isOver) this.#end = "gone";
    if (this.#end !== undefined) return Promise.resolve(this.#end);
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.#timer = this.#clock.after(mostMs, () => this.#finish("time"));
      if (presence === undefined) return;
      this.#presence = presence;
      presence.onEnd = () => this.#finish("gone");
    });
  }

  stop(): void {
    this.#finish("stopped");
  }

  [Symbol.dispose](): void {
    this.#timer?.cancel();
    if (this.#presence !== undefined) this.#presence.onEnd = undefined;
    for (const bell of this.#bells) bell.remove(this.#wake);
    this.#place.ended();
  }

  readonly #wake = (): void => {
    if (this.#end !== undefined) return;
    this.#end = "woken";
    const resolve = this.#resolve;
    if (resolve !== undefined) this.#place.goOn(() => resolve("woken"));
  };

  /** A wake that waits for its turn is overtaken by these; a promise is settled once. */
  #finish(end: WaitEnd): void {
    this.#end = end;
    this.#resolve?.(end);
  }
}
